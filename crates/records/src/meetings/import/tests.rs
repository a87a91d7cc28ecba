use super::*;

/// `start-end Name: speech` per segment.
fn told(given: &str, format: Option<Format>) -> Result<Vec<String>, String> {
    let imported = read(given.as_bytes(), format).map_err(|mistake| mistake.to_string())?;
    let segments = imported.transcript.segments.into_iter();
    Ok(segments
        .map(|at| format!("{}-{} {}: {}", at.start_time, at.end_time, at.speaker.name, at.speech))
        .collect())
}

fn check(what: &str, given: &str, expected: &[&str]) {
    assert_eq!(
        told(given, None),
        Ok(expected.iter().map(|line| (*line).to_owned()).collect()),
        "{what}"
    );
}

#[test]
fn webvtt_files_say_who_speaks_when() {
    check(
        "voice spans, cue identifiers, settings, notes, styles",
        "\u{feff}WEBVTT - A call\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nNOTE nobody reads this\r\nnor this\r\n\r\nintro\r\n00:00.500 --> 00:02.000 align:start position:10%\r\n<v Ada Lindqvist>Hello, <b>Jonas</b>.</v>\r\n\r\n00:00:02.000 --> 01:00:04.250\r\n<v.loud Jonas>Hello\r\nback.\r\n",
        &["0.5-2 Ada Lindqvist: Hello, Jonas.", "2-3604.25 Jonas: Hello back."],
    );
    check(
        "two voices in one cue are two segments",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Yes.</v>\n<v Jonas>No.</v>\n",
        &["1-2 Ada: Yes.", "1-2 Jonas: No."],
    );
    check(
        "names as prefixes; who is not named goes on",
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAda Lindqvist: One thing: price.\n\n2\n00:02.000 --> 00:03.000\nand another.\n\n3\n00:03.000 --> 00:04.000\nJonas van der Berg: At 10:30.\n",
        &[
            "1-2 Ada Lindqvist: One thing: price.",
            "2-3 Ada Lindqvist: and another.",
            "3-4 Jonas van der Berg: At 10:30.",
        ],
    );
    check(
        "character references, and angle brackets that are no tags",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v R&amp;D>a &lt; b &amp;&#38; c <00:01.500>&#x263a; 1 < 2 > 0</v>\n",
        &["1-2 R&D: a < b && c ☺ 1 < 2 > 0"],
    );
    check(
        "cues are put in order, empty ones are left out",
        "WEBVTT\n\n00:05.000 --> 00:06.000\nB: second\n\n00:03.000 --> 00:04.000\n\n00:01.000 --> 00:02.000\nA: first\n",
        &["1-2 A: first", "5-6 B: second"],
    );
    check(
        "nobody is named",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nhello there\n",
        &["1-2 Unknown speaker: hello there"],
    );
}

#[test]
fn subrip_files_say_who_speaks_when() {
    check(
        "numbers, commas, tags, several lines",
        "1\n00:00:01,000 --> 00:00:02,5\nAda: <i>Hello</i>\nthere.\n\n2\n0:00:02,500 --> 0:00:03,000\nJonas: Hi.\n\n\n",
        &["1-2.5 Ada: Hello there.", "2.5-3 Jonas: Hi."],
    );
    check(
        "dialogue in one cue",
        "1\n00:00:01,000 --> 00:00:02,000\n- Ada: Well?\n- Jonas: Well.\n",
        &["1-2 Ada: Well?", "1-2 Jonas: Well."],
    );
    check(
        "without numbers",
        "00:00:01,000 --> 00:00:02,000\n>> ADA: Go.\n",
        &["1-2 ADA: Go."],
    );
}

#[test]
fn sentences_with_a_colon_name_nobody() {
    for line in [
        "and then I said: no",
        "Listen carefully, Ada: no",
        "https://example.com",
        "Is it true: yes",
        "9:30 works",
    ] {
        let file = format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{line}\n");
        check(line, &file, &[&format!("1-2 Unknown speaker: {line}")]);
    }
}

#[test]
fn json_files_may_say_more_about_the_call() {
    check(
        "the shape of the REST API",
        r#"[{"speech":"Hello,","start_time":0.51,"end_time":0.81,"speaker":{"name":"Alex Bell","email_address":"alex@bell.com"}}]"#,
        &["0.51-0.81 Alex Bell: Hello,"],
    );
    check(
        "the shape of speech recognisers",
        r#"{"segments":[{"text":" hi","start":1,"end":2.5,"speaker":"A"},{"text":"hm","start":3,"end":4}]}"#,
        &["1-2.5 A:  hi", "3-4 Unknown speaker: hm"],
    );
    let whole = r###"{
      "title": "Intro", "start": "2026-11-20T10:00:00Z", "video_url": "https://example.com/a.mp4",
      "participants": ["Ada Lindqvist <ada@lumen.io>", {"email_address": "jonas@orbit.com", "is_organizer": true}, "Grace"],
      "summary": "## Short", "insights": [{"title": "Next steps", "markdown": "- call"}],
      "transcript": [{"speech": "Hi", "start_time": 0, "end_time": 1, "speaker": "Ada"}]
    }"###;
    let imported = read(whole.as_bytes(), Some(Format::Json)).unwrap();
    assert_eq!(imported.title.as_deref(), Some("Intro"));
    assert_eq!(imported.summary.as_deref(), Some("## Short"));
    assert_eq!(imported.insights[0].title, "Next steps");
    let people: Vec<_> = imported
        .participants
        .iter()
        .map(|at| (at.name.as_deref(), at.email_address.as_deref(), at.is_organizer))
        .collect();
    assert_eq!(
        people,
        [
            (Some("Ada Lindqvist"), Some("ada@lumen.io"), false),
            (None, Some("jonas@orbit.com"), true),
            (Some("Grace"), None, false),
        ]
    );
}

#[test]
fn mistakes_are_named_with_their_line() {
    use Format::{Json, Srt, Vtt};
    for (given, format, expected) in [
        ("", None, "The file is empty."),
        (" \n\n", Some(Vtt), "The file is empty."),
        (
            "hello",
            None,
            "Line 1: “hello” is neither the number of a cue nor a time line such as 00:01:02,500 --> 00:01:04,000.",
        ),
        ("WEBVTTX\n", Some(Vtt), "Line 1: A WebVTT file begins with WEBVTT."),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nhi",
            Some(Vtt),
            "Line 1: A WebVTT file begins with WEBVTT.",
        ),
        (
            "WEBVTT\n\n00:xx.000 --> 00:02.000\nhi",
            None,
            "Line 3: “00:xx.000” is no time such as 00:01:02.500.",
        ),
        (
            "WEBVTT\n\n00:01.000 -> 00:02.000\nhi",
            None,
            "Line 4: “hi” is no time line such as 00:01:02.500 --> 00:01:04.000.",
        ),
        (
            "WEBVTT\n\n00:01.000 -->\nhi",
            None,
            "Line 3: “” is no time such as 00:01:02.500.",
        ),
        (
            "WEBVTT\n\n00:61.000 --> 00:02.000\nhi",
            None,
            "Line 3: “00:61.000” is no time such as 00:01:02.500.",
        ),
        (
            "WEBVTT\r\n\r\n00:03.000 --> 00:02.000\r\nhi",
            None,
            "Line 3: The cue ends before it starts.",
        ),
        (
            "WEBVTT\n\nlonely\n",
            None,
            "Line 3: “lonely” is followed by no time line such as 00:01:02.500 --> 00:01:04.000.",
        ),
        (
            "WEBVTT\n\nNOTE nothing\n",
            None,
            "Nobody says anything in the file: it has no cue with text.",
        ),
        (
            "1\n",
            Some(Srt),
            "Line 1: Cue 1 has no time line such as 00:01:02,500 --> 00:01:04,000.",
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\nok\n\n2\n00:00:0a,000 --> 00:00:02,000\nhi",
            None,
            "Line 6: “00:00:0a,000” is no time such as 00:01:02.500.",
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\na\0b",
            None,
            "Line 4: There is a NUL character, which no text has.",
        ),
        (
            "[{\n\"speech\": \"a\",,\n",
            None,
            "Line 2: This is not JSON: key must be a string (column 15).",
        ),
        (
            "\"text\"",
            Some(Json),
            "The file must hold an array of segments, or an object with a transcript.",
        ),
        ("{}", None, "The key \"transcript\" is missing."),
        ("{\"transcript\":{}}", None, "transcript must be an array of segments."),
        (
            "{\"transcript\":[],\"tilte\":\"x\"}",
            None,
            "There is no key \"tilte\"; known are transcript, segments, title, description, start, participants, video_url, summary, insights.",
        ),
        ("[]", None, "Nobody says anything in the file: it has no cue with text."),
        (
            "[5]",
            None,
            "transcript[0] must be an object with speech, start_time, end_time and speaker.",
        ),
        (
            "[{\"speech\":\"a\",\"start_time\":\"0\",\"end_time\":1,\"speaker\":\"A\"}]",
            None,
            "transcript[0].start_time must be a number of seconds.",
        ),
        (
            "[{\"start_time\":0,\"end_time\":1,\"speaker\":\"A\"}]",
            None,
            "transcript[0].speech must be a string.",
        ),
        (
            "[{\"speech\":\"a\",\"start_time\":0,\"end_time\":1,\"speaker\":{}}]",
            None,
            "transcript[0].speaker must be a name, or an object with a name.",
        ),
        (
            "[{\"speech\":\"a\",\"start_time\":2,\"end_time\":1,\"speaker\":\"A\"}]",
            None,
            "transcript[0].end_time: A segment must not end before it starts.",
        ),
        (
            "{\"transcript\":[],\"insights\":[{\"title\":\"x\"}]}",
            None,
            "insights[0] must be an object with title and markdown.",
        ),
    ] {
        assert_eq!(told(given, format), Err(expected.to_owned()), "{given:?}");
    }
    for (bytes, expected) in [
        (
            &b"WEBVTT\n\n00:01.000 --> 00:02.000\nna\xefve"[..],
            "Line 4: This is not UTF-8 text; save the file as UTF-8.",
        ),
        (&b"\xff\xfeW\0"[..], "Line 1: The file is UTF-16; save it as UTF-8."),
        (&vec![b'a'; MOST_BYTES + 1][..], "The file is larger than 10 MB."),
    ] {
        assert_eq!(read(bytes, None).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_format_is_known_by_media_type_and_by_name() {
    for (given, expected) in [
        ("text/vtt; charset=utf-8", Some(Format::Vtt)),
        ("Application/X-SubRip", Some(Format::Srt)),
        ("application/json", Some(Format::Json)),
        ("text/plain", None),
    ] {
        assert_eq!(Format::of_media_type(given), expected, "{given}");
    }
    for (given, expected) in [
        ("call.VTT", Some(Format::Vtt)),
        ("a.b.srt", Some(Format::Srt)),
        ("vtt", None),
        ("a.txt", None),
    ] {
        assert_eq!(Format::of_name(given), expected, "{given}");
    }
}
