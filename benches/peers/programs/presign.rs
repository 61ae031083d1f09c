use std::time::Duration;

use presign::{Bucket, Credentials, Presigner};

fn main() -> Result<(), presign::Error> {
    let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let presigner = Presigner::new(credentials, Bucket::new("examplebucket", "us-east-1"))?;
    let presigned = presigner.get("photos/cat.jpg").expires_in(Duration::from_secs(900)).sign()?;
    println!("{}", presigned.url());
    Ok(())
}
