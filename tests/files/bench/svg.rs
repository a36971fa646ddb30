//! Whether a text is well-formed XML, as far as plots use it: no comments, no processing instructions.

/// Panics unless every tag is closed in order, every attribute quoted and named once, and every `&` an entity.
pub fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg.trim();
    assert!(rest.starts_with("<svg") && rest.ends_with("</svg>"), "{svg}");
    while let Some(at) = rest.find('<') {
        assert_text(&rest[..at]);
        let end = rest[at..].find('>').unwrap_or_else(|| panic!("a tag without end: {rest}"));
        let tag = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name.trim()), "closed out of order");
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric()) && !name.is_empty(), "<{tag}>");
        assert_attributes(attributes);
        assert!(!open.is_empty() || svg.trim().starts_with(&format!("<{tag}")), "a second root: {tag}");
        if !empty {
            open.push(name);
        }
    }
    assert_text(rest);
    assert!(open.is_empty(), "left open: {open:?}");
}

fn assert_attributes(mut rest: &str) {
    let mut seen = Vec::new();
    while !rest.trim().is_empty() {
        let (name, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("no attribute: {rest}"));
        let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("no end of a value: {rest}"));
        assert_text(value);
        assert!(!seen.contains(&name.trim()), "{} twice", name.trim());
        seen.push(name.trim());
        rest = after;
    }
}

fn assert_text(text: &str) {
    for part in text.split('&').skip(1) {
        let entity = part.split_once(';').map(|(name, _)| name);
        assert!(entity.is_some_and(|name| ["lt", "gt", "amp", "quot", "apos"].contains(&name)), "&{part}");
    }
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
}
