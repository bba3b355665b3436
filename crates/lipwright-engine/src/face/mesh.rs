//! Which mesh point is which: index lists of the 468-point MediaPipe face mesh.
//!
//! The refinement lists are the order in which the attention model puts out its refined points
//! (MediaPipe 0.10.14, `tensors_to_face_landmarks_with_attention`, Apache-2.0).

/// Outer and inner corner of the eye on the picture's left.
pub const LEFT_EYE_CORNERS: [usize; 2] = [33, 133];
/// Outer and inner corner of the eye on the picture's right.
pub const RIGHT_EYE_CORNERS: [usize; 2] = [263, 362];
/// The cheeks beside the ears, left and right in the picture: their distance is the face width.
pub const CHEEKS: [usize; 2] = [234, 454];
/// Points that speech does not move: eye corners, nose bridge and nose.
pub const RIGID: [usize; 12] = [33, 133, 362, 263, 168, 6, 197, 195, 5, 98, 327, 2];

/// Refined lip points: outer ring (lower, then upper), inner ring, and the two rings between.
#[rustfmt::skip]
pub(super) const LIPS: [usize; 80] = [
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78,
    95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77,
    90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89,
    179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
];
/// Refined points of the eye on the picture's left and the rings around it.
#[rustfmt::skip]
pub(super) const LEFT_EYE: [usize; 71] = [
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24,
    23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244,
    113, 225, 224, 223, 222, 221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121,
    128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
];
/// Refined points of the eye on the picture's right and the rings around it.
#[rustfmt::skip]
pub(super) const RIGHT_EYE: [usize; 71] = [
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339,
    254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451,
    452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346,
    347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
];
