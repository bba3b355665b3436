//! What the numbers of a picture mean: range, primaries, transfer, matrix, pixel shape. Carried from
//! the source to the result, so that the result looks the same; the pixels themselves are not converted,
//! but for high dynamic range, which becomes BT.709: 8-bit H.264 cannot carry it.

use crate::probe::StreamReport;

/// Which numbers are black and white.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourRange {
    /// 16 to 235: "tv", "mpeg".
    Limited,
    /// 0 to 255: "pc", "jpeg".
    Full,
}

impl ColourRange {
    /// As ffmpeg's filters call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Limited => "tv",
            Self::Full => "pc",
        }
    }
}

/// The tags of a video; `None` is "the file does not say", and stays so in the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureTags {
    /// Black and white.
    pub range: Option<ColourRange>,
    /// Primaries, by ffmpeg's name.
    pub primaries: Option<&'static str>,
    /// Transfer curve, by ffmpeg's name.
    pub transfer: Option<&'static str>,
    /// Matrix between RGB and YUV, by ffmpeg's name.
    pub matrix: Option<&'static str>,
    /// Width to height of one pixel *as shown*, that is after rotation; 1 to 1 when unknown.
    pub pixel_aspect: (u32, u32),
}

/// Names of primaries (ISO/IEC 23091-2 table 2) as ffprobe prints them and `setparams` takes them.
const PRIMARIES: [&str; 11] = [
    "bt709",
    "bt470m",
    "bt470bg",
    "smpte170m",
    "smpte240m",
    "film",
    "bt2020",
    "smpte428",
    "smpte431",
    "smpte432",
    "jedec-p22",
];
/// Names of transfer curves (table 3).
const TRANSFERS: [&str; 16] = [
    "bt709",
    "bt470m",
    "bt470bg",
    "smpte170m",
    "smpte240m",
    "linear",
    "log100",
    "log316",
    "iec61966-2-4",
    "bt1361e",
    "iec61966-2-1",
    "bt2020-10",
    "bt2020-12",
    "smpte2084",
    "smpte428",
    "arib-std-b67",
];
/// Names of matrices (table 4) of YUV pictures.
const MATRICES: [&str; 11] = [
    "bt709",
    "fcc",
    "bt470bg",
    "smpte170m",
    "smpte240m",
    "ycgco",
    "bt2020nc",
    "bt2020c",
    "smpte2085",
    "chroma-derived-nc",
    "chroma-derived-c",
];

impl PictureTags {
    /// Nothing known, square pixels.
    pub const UNKNOWN: Self =
        Self { range: None, primaries: None, transfer: None, matrix: None, pixel_aspect: (1, 1) };

    /// What high dynamic range is converted to.
    pub(crate) const fn standard_range(pixel_aspect: (u32, u32)) -> Self {
        let bt709 = Some("bt709");
        let range = Some(ColourRange::Limited);
        Self { range, primaries: bt709, transfer: bt709, matrix: bt709, pixel_aspect }
    }

    /// Whether white is far from the brightest that the numbers can say: PQ and HLG (ITU-R BT.2100).
    pub(crate) fn is_hdr(&self) -> bool {
        matches!(self.transfer, Some("smpte2084" | "arib-std-b67"))
    }

    /// The same, with what HDR almost always is where the file does not say.
    pub(crate) fn or_bt2100(self) -> Self {
        Self {
            range: self.range.or(Some(ColourRange::Limited)),
            primaries: self.primaries.or(Some("bt2020")),
            matrix: self.matrix.or(Some("bt2020nc")),
            ..self
        }
    }

    /// What the frames that we decode mean, given what the stream says. An RGB source is converted to
    /// limited-range YUV on the way, so its tags are those of the conversion.
    pub(crate) fn of_decoded(stream: &StreamReport, sideways: bool) -> Self {
        let known = |names: &'static [&'static str], name: Option<&str>| {
            names.iter().copied().find(|known| Some(*known) == name)
        };
        let full_format = stream.pix_fmt.as_deref().is_some_and(|format| format.starts_with("yuvj"));
        let range = match stream.color_range.as_deref() {
            Some("pc") => Some(ColourRange::Full),
            Some("tv") => Some(ColourRange::Limited),
            _ => full_format.then_some(ColourRange::Full),
        };
        let rgb = stream.is_rgb();
        Self {
            range: if rgb { Some(ColourRange::Limited) } else { range },
            primaries: known(&PRIMARIES, stream.color_primaries.as_deref()),
            transfer: known(&TRANSFERS, stream.color_transfer.as_deref()),
            matrix: if rgb { Some("bt709") } else { known(&MATRICES, stream.color_space.as_deref()) },
            pixel_aspect: stream.pixel_aspect(sideways),
        }
    }
}
