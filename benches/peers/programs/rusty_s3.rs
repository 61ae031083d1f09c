use std::time::Duration;

use rusty_s3::{Bucket, Credentials, S3Action, UrlStyle, actions::GetObject};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let endpoint = "https://s3.us-east-1.amazonaws.com".parse()?;
    let bucket = Bucket::new(endpoint, UrlStyle::VirtualHost, "examplebucket", "us-east-1")?;
    let get = GetObject::new(&bucket, Some(&credentials), "photos/cat.jpg");
    println!("{}", get.sign(Duration::from_secs(900)));
    Ok(())
}
