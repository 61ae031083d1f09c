//! Keys and the files that they are.

use crate::assert_refused;
use crate::process::Gateway;
use std::fs;

#[test]
fn a_key_is_a_path_letter_for_letter() {
    let gateway = Gateway::start();
    for key in [
        "a b+c&d=e?f#g.txt",
        "%2e%2e/outside.txt",
        "a%2Fb",
        "Füße/写真/😀.png",
        "...",
        ".hidden",
        "~/x",
        "-",
        "a/.gateway-x",
        "$HOME;`x`'\"*",
    ] {
        gateway.put(key, key);
        assert_eq!(gateway.read(key), key);
        assert_eq!(gateway.get(key).expect(200).text(), key);
    }
    // Other spellings of one path, which have one signature.
    let url = gateway.presigner().get("a/.gateway-x").sign().unwrap().into_url();
    for spelling in ["%61/.gateway-x", "a%2f.gateway-x", "a%2F%2Egateway-x"] {
        let other = url.replace("a/.gateway-x", spelling);
        assert_eq!(gateway.exchange("GET", &other, &[], b"").expect(200).text(), "a/.gateway-x");
    }
}

#[test]
fn no_key_leads_out_of_the_folder() {
    let gateway = Gateway::start();
    let outside = gateway.directory.path().join("outside.txt");
    let absolute = outside.to_str().unwrap();
    gateway.write("a/b.txt", "inside");
    let long = "x".repeat(1025);
    let long_name = "x".repeat(256);
    for key in [
        "..",
        ".",
        "../outside.txt",
        "a/../../outside.txt",
        "a/../b.txt",
        "./a/b.txt",
        "a/./b.txt",
        "a//b.txt",
        "/a/b.txt",
        "//",
        "a/b.txt/",
        absolute,
        "..\\outside.txt",
        "a\\..\\..\\outside.txt",
        "\\outside.txt",
        "a/b.txt\0",
        "a/b.txt\0/../../../outside.txt",
        "a\n",
        "a\u{85}",
        ".gateway-x/y",
        ".GATEWAY-",
        &long,
        &long_name,
    ] {
        let presigner = gateway.presigner();
        let [get, put, delete] = [
            presigner.object_request(presign::Method::Get, key),
            presigner.object_request(presign::Method::Put, key),
            presigner.object_request(presign::Method::Delete, key),
        ]
        .map(|request| request.allow_ambiguous_key().sign());
        let is_sent = get.is_ok() || key.len() > 1024;
        assert!(is_sent, "{key:?}: {get:?}");
        for signed in [get, put, delete].into_iter().flatten() {
            let response = gateway.send(Ok(signed), "changed");
            assert_eq!(response.status, 400, "{key:?}: {response:?}");
        }
    }
    assert_eq!((gateway.files(), gateway.read("a/b.txt")), (vec!["a/b.txt".to_owned()], "inside".to_owned()));
    assert_eq!(fs::read_to_string(outside).unwrap(), "outside");
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let gateway = Gateway::start();
    let (folder, outside) = (gateway.folder(), gateway.directory.path().join("outside.txt"));
    symlink("../outside.txt", folder.join("relative")).unwrap();
    symlink(&outside, folder.join("absolute")).unwrap();
    symlink("..", folder.join("parent")).unwrap();
    gateway.write("inside.txt", "inside");
    symlink("inside.txt", folder.join("near")).unwrap();

    for key in ["relative", "absolute", "parent/outside.txt", "parent/folder/inside.txt"] {
        assert_refused(&gateway.get(key), 403, "AccessDenied");
    }
    for key in ["parent/outside.txt", "parent/new.txt"] {
        let presigner = gateway.presigner();
        for put in [presigner.put(key), presigner.put(key).if_none_match("*")] {
            assert_refused(&gateway.send(put.sign(), "changed"), 409, "InvalidRequest");
        }
        assert_refused(&gateway.send(presigner.delete(key).sign(), b""), 403, "AccessDenied");
    }
    assert_eq!(gateway.get("near").expect(200).text(), "inside");

    // An upload replaces the link, not what it leads to.
    gateway.put("relative", "changed");
    gateway.put("absolute", "changed");
    gateway.send(gateway.presigner().delete("near").sign(), b"").expect(204);
    assert_eq!(gateway.read("inside.txt"), "inside");
    assert_eq!(fs::read_to_string(outside).unwrap(), "outside");
    assert_eq!(gateway.get("relative").expect(200).text(), "changed");
    assert!(!gateway.directory.path().join("new.txt").exists());
}

#[test]
fn a_file_is_no_folder() {
    let gateway = Gateway::start();
    gateway.put("a/b", "file");
    for key in ["a", "a/b/c", "a/b/c/d"] {
        let presigner = gateway.presigner();
        assert_refused(&gateway.send(presigner.put(key).sign(), "changed"), 409, "InvalidRequest");
        let kept = gateway.send(presigner.put(key).if_none_match("*").sign(), "changed").status;
        assert!(matches!(kept, 409 | 412), "{key}: {kept}");
    }
    assert_eq!((gateway.files(), gateway.read("a/b")), (vec!["a/b".to_owned()], "file".to_owned()));
    assert!(gateway.unfinished().is_empty());
}
