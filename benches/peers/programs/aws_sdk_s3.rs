use std::error::Error;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_s3::config::Credentials;
use aws_sdk_s3::presigning::PresigningConfig;
use tokio::runtime::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    Builder::new_current_thread().enable_all().build()?.block_on(print())
}

async fn print() -> Result<(), Box<dyn Error>> {
    let credentials =
        Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", None, None, "program");
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(credentials)
        .load()
        .await;
    let get = aws_sdk_s3::Client::new(&config).get_object().bucket("examplebucket").key("photos/cat.jpg");
    let request = get.presigned(PresigningConfig::expires_in(Duration::from_secs(900))?).await?;
    println!("{}", request.uri());
    Ok(())
}
