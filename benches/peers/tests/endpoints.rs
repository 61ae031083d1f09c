use aws_sdk_s3::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
#[test]
fn it() {
    let p = Params::builder().bucket("b").build().unwrap();
    println!("{:?}", p);
    let _ = DefaultResolver::new().resolve_endpoint(&p);
}
