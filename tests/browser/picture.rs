//! A picture to upload: an evening over hills, as a BMP, which needs no encoder.

use std::path::{Path, PathBuf};

pub(crate) const WIDTH: u32 = 1600;
pub(crate) const HEIGHT: u32 = 1000;
/// The two headers of a BMP with 24 bits a pixel.
const HEADER_LEN: u32 = 14 + 40;
pub(crate) const FILE_LEN: u32 = HEADER_LEN + 3 * WIDTH * HEIGHT;

/// Writes the picture to a file of this name.
pub(crate) fn write(directory: &Path, name: &str) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, bytes()).unwrap();
    path
}

pub(crate) fn bytes() -> Vec<u8> {
    let mut file = Vec::from(*b"BM");
    for field in [FILE_LEN, 0, HEADER_LEN, 40, WIDTH, HEIGHT] {
        file.extend(field.to_le_bytes());
    }
    // One plane, 24 bits a pixel, not compressed.
    file.extend([1, 0, 24, 0]);
    file.extend([0; 24]);
    for y in (0..HEIGHT).rev() {
        for x in 0..WIDTH {
            let [red, green, blue] = colour(f64::from(x) / f64::from(HEIGHT), f64::from(y) / f64::from(HEIGHT));
            file.extend([blue, green, red]);
        }
    }
    file
}

/// The colour at a place, both measured in heights of the picture from its upper left.
fn colour(x: f64, y: f64) -> [u8; 3] {
    let ridge = |base: f64, height: f64, waves: f64, shift: f64| {
        base - height * ((waves * x + shift).sin() + 0.4 * (2.7 * waves * x + 2.0 * shift).sin())
    };
    let from_sun = (x - 1.05).hypot(y - 0.52);
    let rgb = if y > ridge(0.90, 0.05, 3.1, 0.4) {
        [30.0, 27.0, 58.0]
    } else if y > ridge(0.78, 0.06, 4.3, 2.1) {
        [66.0, 50.0, 102.0]
    } else if y > ridge(0.66, 0.05, 5.9, 4.0) {
        [122.0, 78.0, 142.0]
    } else if from_sun < 0.13 {
        [255.0, 236.0, 196.0]
    } else {
        let glow = (1.0 - from_sun / 0.9).max(0.0).powi(2);
        let at = |top: f64, bottom: f64, light: f64| {
            let sky = top + (bottom - top) * (y / 0.66);
            sky + (light - sky) * 0.75 * glow
        };
        [at(84.0, 250.0, 255.0), at(80.0, 160.0, 205.0), at(178.0, 140.0, 150.0)]
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    rgb.map(|value| value as u8)
}
