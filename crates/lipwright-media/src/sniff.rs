//! What a file is, from its first bytes alone. The answer pins ffmpeg's demuxer, so that a playlist
//! with a video's name is never opened as a playlist. Names and declared types are not looked at.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::MediaError;

/// The containers that we accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Container {
    /// mp4, mov, m4v, m4a, 3gp: ISO base media and its older relative.
    Mp4,
    /// webm and mkv.
    Matroska,
    /// RIFF wave, also its 64-bit forms.
    Wav,
    /// MPEG audio layer 3, with or without an ID3 tag.
    Mp3,
    /// AAC in ADTS.
    Aac,
    /// FLAC.
    Flac,
    /// Ogg with Vorbis or Opus.
    Ogg,
    /// A JPEG picture.
    Jpeg,
    /// A PNG picture.
    Png,
}

impl Container {
    /// Every container.
    pub const ALL: [Self; 9] = [
        Self::Mp4,
        Self::Matroska,
        Self::Wav,
        Self::Mp3,
        Self::Aac,
        Self::Flac,
        Self::Ogg,
        Self::Jpeg,
        Self::Png,
    ];

    /// The one demuxer that may open it, as `-f` takes it.
    pub const fn demuxer(self) -> &'static str {
        match self {
            Self::Mp4 => "mov",
            Self::Matroska => "matroska",
            Self::Wav => "wav",
            Self::Mp3 => "mp3",
            Self::Aac => "aac",
            Self::Flac => "flac",
            Self::Ogg => "ogg",
            Self::Jpeg => "jpeg_pipe",
            Self::Png => "png_pipe",
        }
    }

    /// Whether a source video may come in it.
    pub const fn may_be_source(self) -> bool {
        matches!(self, Self::Mp4 | Self::Matroska)
    }

    /// Whether it is a single picture: nothing but a photo of the person may come in it.
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png)
    }
}

/// As many bytes as the longest signature needs.
const HEAD_BYTES: usize = 16;

/// Reads the signature of the file at `path`; one behind an ID3 tag counts.
pub fn sniff(path: &Path) -> Result<Container, MediaError> {
    let found = File::open(path).and_then(|mut file| sniff_in(&mut file));
    let (container, head) = found.map_err(MediaError::io(format!("reading {}", path.display())))?;
    container.ok_or_else(|| {
        if is_other_media(&head) {
            MediaError::UnsupportedContainer
        } else {
            MediaError::Unreadable { detail: String::from("the first bytes are of no known media file") }
        }
    })
}

/// The container, if it is known, and the first bytes.
pub(crate) fn sniff_in(file: &mut (impl Read + Seek)) -> io::Result<(Option<Container>, Vec<u8>)> {
    let head = head_at(file, 0)?;
    let container = match id3_bytes(&head) {
        None => container_of(&head),
        // Some writers leave more room behind the tag than it says; only layer 3 is that untidy.
        Some(tag) => container_of(&head_at(file, tag)?).or(Some(Container::Mp3)),
    };
    Ok((container, head))
}

/// Whether the file is media or a playlist, only of a kind that is not accepted: converting it helps,
/// which it does not for a page of text.
fn is_other_media(head: &[u8]) -> bool {
    const OTHERS: [&[u8]; 13] = [
        b"#EXTM3U",
        b"ffconcat",
        b"RIFF",
        b"FORM",
        b"FLV",
        b"GIF8",
        b"wvpk",
        b"#!AMR",
        b"MAC ",
        b"caff",
        b".RMF",
        b"\x30\x26\xb2\x75",
        b"\0\0\x01",
    ];
    OTHERS.iter().any(|magic| head.starts_with(magic)) || head.first() == Some(&0x47)
}

fn head_at(file: &mut (impl Read + Seek), offset: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.seek(SeekFrom::Start(offset))?;
    file.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// How long the ID3 tag that `head` begins with is: a header of ten bytes, whose last four hold seven
/// bits of the rest's length each (ID3 2.4 section 3.1).
fn id3_bytes(head: &[u8]) -> Option<u64> {
    let length = head.strip_prefix(b"ID3")?.get(3..7)?;
    Some(10 + length.iter().fold(0, |sum, &byte| sum << 7 | u64::from(byte & 0x7f)))
}

/// The container whose signature `head`, a file's first bytes, begins with.
fn container_of(head: &[u8]) -> Option<Container> {
    let at = |offset: usize, magic: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    let any_at = |offset: usize, magics: &[&[u8]]| magics.iter().any(|magic| at(offset, magic));

    if any_at(4, &[b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"]) {
        Some(Container::Mp4)
    } else if at(0, &[0x1a, 0x45, 0xdf, 0xa3]) {
        Some(Container::Matroska)
    } else if any_at(0, &[b"RIFF", b"RF64", b"RIFX"]) && at(8, b"WAVE") {
        Some(Container::Wav)
    } else if at(0, b"fLaC") {
        Some(Container::Flac)
    } else if at(0, b"OggS") {
        Some(Container::Ogg)
    } else if at(0, b"\xff\xd8\xff") {
        Some(Container::Jpeg)
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some(Container::Png)
    } else {
        mpeg_audio(head)
    }
}

/// Tells the two headers that begin with twelve set bits apart: in ADTS the two layer bits are 0, in
/// layer 3 they are 01 (ISO/IEC 13818-7 table 8, 11172-3 section 2.4.2.3).
fn mpeg_audio(head: &[u8]) -> Option<Container> {
    let &[first, second, third, ..] = head else { return None };
    if first != 0xff || second & 0xe0 != 0xe0 {
        return None;
    }
    let layer = (second >> 1) & 3;
    if second & 0xf0 == 0xf0 && layer == 0 {
        return Some(Container::Aac);
    }
    let (version, bitrate, rate) = ((second >> 3) & 3, third >> 4, (third >> 2) & 3);
    let possible = version != 1 && bitrate != 15 && rate != 3;
    (layer == 1 && possible).then_some(Container::Mp3)
}

#[cfg(test)]
mod tests;
