//! `s3://NAME/KEY`, where the name may be an ARN, split as the AWS CLI does it.

/// The name of the bucket, or its ARN, and the key, if there is one.
pub(crate) fn split(location: &str) -> Result<(&str, Option<&str>), &'static str> {
    // The location is left out of the message: it may be a presigned URL.
    let path = location.strip_prefix("s3://").ok_or("the location has to be s3://BUCKET or s3://BUCKET/KEY")?;
    let (bucket, key) = match path.get(end_of_name(path)..).and_then(|rest| rest.split_once('/')) {
        Some((rest, key)) => (&path[..end_of_name(path) + rest.len()], key),
        None => (path, ""),
    };
    Ok((bucket, Some(key).filter(|key| !key.is_empty())))
}

/// Where the last part of an ARN begins, whose slashes before belong to the ARN, or 0.
fn end_of_name(path: &str) -> usize {
    let Some((before_resource, _)) = path.match_indices(':').nth(4).filter(|_| path.starts_with("arn:")) else {
        return 0;
    };
    let resource = &path[before_resource + 1..];
    let slashes = match resource.split([':', '/']).next() {
        Some("accesspoint") => 1,
        // outpost/ID/accesspoint/NAME
        Some("outpost") => 3,
        _ => return before_resource,
    };
    let last = resource.match_indices([':', '/']).nth(slashes - 1);
    before_resource + 1 + last.map_or(resource.len(), |(index, _)| index + 1)
}

/// The region in an ARN.
pub(crate) fn region_of_arn(name: &str) -> Option<&str> {
    name.strip_prefix("arn:")?.split(':').nth(2).filter(|region| !region.is_empty())
}
