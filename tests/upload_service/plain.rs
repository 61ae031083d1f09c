//! The pages for browsers without JavaScript, over plain HTTP. `browser/` shows them.

#[path = "../../examples/upload_service/escape.rs"]
mod escape;

use crate::forms::Form;
use crate::service::UploadService;
use crate::{PNG, signed};
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde_json::Value;

fn get(service: &UploadService, path_and_query: &str) -> RequestBuilder {
    Client::new().get(format!("{}{path_and_query}", service.origin()))
}

async fn html(request: RequestBuilder) -> String {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    assert_eq!(response.headers()["cache-control"], "no-store");
    response.text().await.unwrap()
}

/// The values of an attribute in the elements with this start.
fn attributes(html: &str, start: &str, name: &str) -> Vec<String> {
    html.split(start)
        .skip(1)
        .map(|rest| {
            let (_, rest) = rest.split_once(&format!("{name}=\"")).unwrap();
            let (value, _) = rest.split_once('"').unwrap();
            assert!(!value.contains(['<', '>', '\'']), "{value}");
            value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        })
        .collect()
}

/// The form as a browser reads it.
fn form_in(html: &str) -> Form {
    let hidden = "<input type=\"hidden\"";
    let fields = attributes(html, hidden, "name").into_iter().zip(attributes(html, hidden, "value")).collect();
    Form { url: attributes(html, "<form", "action").remove(0), fields, answer: Value::Null }
}

/// The redirect of a form for an image of this kind.
fn redirect(form: &Form) -> Url {
    let (_, url) = form.fields.iter().find(|(name, _)| name == "success_action_redirect").unwrap();
    url.parse().unwrap()
}

#[tokio::test]
async fn a_plain_form_ends_at_a_page_with_the_image() {
    let service = UploadService::start(&[]);
    let form = form_in(&html(get(&service, "/form?extension=png")).await);
    let answer = form.send(PNG).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let location = answer.headers()[LOCATION].to_str().unwrap();
    assert!(location.starts_with(&format!("{}/uploaded?ticket=", service.origin())), "{location}");
    assert!(location.contains("&bucket=images&key=uploads%2Fimage-"), "{location}");

    // The browser comes from the storage.
    let page = html(Client::new().get(location).header("sec-fetch-site", "same-site")).await;
    let picture = attributes(&page, "<img id=\"picture\"", "src").remove(0);
    let view = reqwest::get(&picture).await.unwrap();
    assert_eq!(view.headers()[CONTENT_TYPE], "image/png");
    assert_eq!(view.bytes().await.unwrap(), PNG);
    assert!(!page.contains(&picture), "an address has `&`, which is `&amp;` in HTML");
}

#[tokio::test]
async fn the_form_page_allows_no_more_than_it_shows() {
    let service = UploadService::start(&["--max-bytes", &(PNG.len() - 1).to_string()]);
    let page = get(&service, "/form?extension=png").send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let form = form_in(&page.text().await.unwrap());
    assert!(policy.contains(&format!("form-action 'self' {};", form.url)), "{policy}");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{policy}");

    let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["key", "content-type", "success_action_redirect"]);
    let answer = form.send(PNG).await;
    assert_eq!(crate::error_code(answer).await.1, "EntityTooLarge");

    for query in ["", "?extension=html", "?extension=%22%3E%3Cscript%3E", "?extension=png&fileName=x"] {
        let status = get(&service, &format!("/form{query}")).send().await.unwrap().status();
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
    }
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://example.com")] {
        let status = get(&service, "/form?extension=png").header(name, value).send().await.unwrap().status();
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}");
    }
}

#[test]
fn no_text_ends_an_attribute_or_begins_a_tag() {
    let text = "\"><script>alert('&amp;')</script>";
    assert_eq!(escape::escape(text), "&quot;&gt;&lt;script&gt;alert(&#39;&amp;amp;&#39;)&lt;/script&gt;");
}

#[tokio::test]
async fn every_type_that_the_page_offers_has_a_form() {
    let service = UploadService::start(&[]);
    let page = get(&service, "/").send().await.unwrap().text().await.unwrap();
    let links: Vec<_> = page
        .split("href=\"")
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.starts_with("/form"))
        .collect();
    assert!(links.len() >= 6, "{links:?}");
    for link in links {
        html(get(&service, link)).await;
    }
}

#[tokio::test]
async fn only_a_ticket_of_the_service_gets_a_view() {
    let service = UploadService::start(&[]);
    let others = signed(&service, "/signed-url-upload?fileName=others&contentLength=1").await;
    let form = form_in(&html(get(&service, "/form?extension=png")).await);
    let own = redirect(&form).query_pairs().next().unwrap().1.into_owned();
    let file_name = own.splitn(3, '.').nth(2).unwrap();
    let status = async |ticket: &str, more: &str| {
        let url = Url::parse_with_params(&format!("{}/uploaded", service.origin()), [("ticket", ticket)]).unwrap();
        Client::new().get(format!("{url}{more}")).send().await.unwrap().status().as_u16()
    };
    assert_eq!(status(&own, "").await, 200);
    assert_eq!(status(&own.replace(file_name, "others.png"), "").await, 403, "another image");
    assert_eq!(status("", "").await, 403);
    assert_eq!(status("cat.png", "&key=uploads/others.png").await, 403);

    // The rest of the query changes nothing.
    let url = format!("{}&bucket=images&key={}", redirect(&form), others["key"].as_str().unwrap());
    let page = html(Client::new().get(url)).await;
    assert!(page.contains(file_name) && !page.contains("others"), "{page}");

    for query in ["", "?key=uploads/others.png", "?bucket=images&key=uploads/others.png&etag=x"] {
        let answer = get(&service, &format!("/uploaded{query}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{query}");
    }
    let other_run = UploadService::start(&[]);
    let elsewhere = redirect(&form).as_str().replace(service.origin(), other_run.origin());
    assert_eq!(reqwest::get(elsewhere).await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_storage_sends_browsers_back_to_the_host_that_they_know() {
    let service = UploadService::start(&["--host", "images.example.com"]);
    let (_, port) = service.host().split_once(':').unwrap();
    for (host, origin) in [
        (format!("localhost:{port}"), format!("http://localhost:{port}")),
        (format!("[::1]:{port}"), format!("http://[::1]:{port}")),
        ("images.example.com".to_owned(), "https://images.example.com".to_owned()),
    ] {
        let form = form_in(&html(get(&service, "/form?extension=png").header("host", &host)).await);
        assert_eq!(redirect(&form).origin().ascii_serialization(), origin);
        assert_eq!(redirect(&form).path(), "/uploaded");
    }
}
