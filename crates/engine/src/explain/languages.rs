//! Names of languages that people speak at home here, by their codes of ISO 639-1.

/// Code and English name, by code.
#[rustfmt::skip]
const NAMES: [(&str, &str); 79] = [
    ("ak", "Akan"), ("am", "Amharic"), ("ar", "Arabic"), ("bg", "Bulgarian"), ("bn", "Bengali"), ("bo", "Tibetan"),
    ("bs", "Bosnian"), ("ca", "Catalan"), ("cs", "Czech"), ("cy", "Welsh"), ("da", "Danish"), ("de", "German"),
    ("el", "Greek"), ("en", "English"), ("es", "Spanish"), ("et", "Estonian"), ("fa", "Persian"), ("fi", "Finnish"),
    ("fr", "French"), ("ga", "Irish"), ("gd", "Scottish Gaelic"), ("gu", "Gujarati"), ("ha", "Hausa"),
    ("he", "Hebrew"), ("hi", "Hindi"), ("hr", "Croatian"), ("hu", "Hungarian"), ("hy", "Armenian"),
    ("id", "Indonesian"), ("ig", "Igbo"), ("is", "Icelandic"), ("it", "Italian"), ("ja", "Japanese"),
    ("ka", "Georgian"), ("kn", "Kannada"), ("ko", "Korean"), ("ku", "Kurdish"), ("ln", "Lingala"),
    ("lt", "Lithuanian"), ("lv", "Latvian"), ("mk", "Macedonian"), ("ml", "Malayalam"), ("mr", "Marathi"),
    ("ms", "Malay"), ("mt", "Maltese"), ("my", "Burmese"), ("ne", "Nepali"), ("nl", "Dutch"), ("no", "Norwegian"),
    ("pa", "Punjabi"), ("pl", "Polish"), ("ps", "Pashto"), ("pt", "Portuguese"), ("ro", "Romanian"),
    ("ru", "Russian"), ("si", "Sinhala"), ("sk", "Slovak"), ("sl", "Slovenian"), ("sn", "Shona"), ("so", "Somali"),
    ("sq", "Albanian"), ("sr", "Serbian"), ("sv", "Swedish"), ("sw", "Swahili"), ("ta", "Tamil"), ("te", "Telugu"),
    ("th", "Thai"), ("ti", "Tigrinya"), ("tl", "Tagalog"), ("tr", "Turkish"), ("tw", "Twi"), ("uk", "Ukrainian"),
    ("ur", "Urdu"), ("uz", "Uzbek"), ("vi", "Vietnamese"), ("yi", "Yiddish"), ("yo", "Yoruba"), ("zh", "Chinese"),
    ("zu", "Zulu"),
];

/// `Gujarati (gu)`; what is no code known here, as it is written.
pub(super) fn language(code: &str) -> String {
    match NAMES.binary_search_by_key(&code, |&(known, _)| known) {
        Ok(found) => format!("{} ({code})", NAMES[found].1),
        Err(_) => code.to_owned(),
    }
}
