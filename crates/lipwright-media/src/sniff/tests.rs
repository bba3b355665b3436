use super::*;

#[test]
fn every_container_is_known_by_its_signature_and_nothing_else_is() {
    let cases: [(&[u8], Option<Container>); 24] = [
        (b"\0\0\0\x20ftypisom", Some(Container::Mp4)),
        (b"\0\0\0\x14ftypqt  ", Some(Container::Mp4)),
        (b"\0\0\0\x08wide\0\0\0\0mdat", Some(Container::Mp4)),
        (b"\0\0\x10\0moov", Some(Container::Mp4)),
        (b"\x1a\x45\xdf\xa3\x01", Some(Container::Matroska)),
        (b"RIFF\0\0\0\0WAVEfmt ", Some(Container::Wav)),
        (b"RF64\xff\xff\xff\xffWAVE", Some(Container::Wav)),
        (b"RIFF\0\0\0\0AVI LIST", None),
        (b"fLaC\0\0\0\x22", Some(Container::Flac)),
        (b"OggS\0\x02", Some(Container::Ogg)),
        (b"\xff\xd8\xff\xe0", Some(Container::Jpeg)),
        (b"\x89PNG\r\n\x1a\n", Some(Container::Png)),
        (b"\xff\xfb\x90\x64", Some(Container::Mp3)),
        (b"\xff\xf3\x40\xc4", Some(Container::Mp3)),
        (b"\xff\xe3\x40\xc4", Some(Container::Mp3)),
        (b"\xff\xf1\x50\x80", Some(Container::Aac)),
        (b"\xff\xf9\x50\x80", Some(Container::Aac)),
        (b"\xff\xfd\x90\x64", None),
        (b"\xff\xfb\xf0\x64", None),
        (b"\xff\xfe<\0", None),
        (b"#EXTM3U\n", None),
        (b"ffconcat version 1.0", None),
        (b"\0\0\x01\xba\x44", None),
        (b"", None),
    ];
    for (head, expected) in cases {
        assert_eq!(container_of(head), expected, "{:?}", String::from_utf8_lossy(head));
    }
}

#[test]
fn what_is_behind_an_id3_tag_counts() {
    let file = std::env::temp_dir().join(format!("lipwright-sniff-{}", std::process::id()));
    let tag = [b"ID3\x04\0\0\0\0\x01\x02".as_slice(), &[0; 130]].concat();
    let behind: [(&[u8], Container); 3] =
        [(b"\xff\xf1\x50\x80", Container::Aac), (b"fLaC", Container::Flac), (b"\0\0\0", Container::Mp3)];
    for (audio, expected) in behind {
        std::fs::write(&file, [&tag, audio].concat()).unwrap();
        assert_eq!(sniff(&file).unwrap(), expected);
    }
    std::fs::remove_file(&file).unwrap();
}
