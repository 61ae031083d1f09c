fn main() {
    println!("https://examplebucket.s3.us-east-1.amazonaws.com/photos/cat.jpg");
}
