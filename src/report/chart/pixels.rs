//! SVG → PNG, with the font that comes with the program: the same pixels on every machine.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// The bundled face: Noto Sans, SIL Open Font License 1.1 (`font/OFL.txt`), its Latin and Vietnamese letters.
const FACES: [&[u8]; 2] = [include_bytes!("font/NotoSans-Regular.ttf"), include_bytes!("font/NotoSans-Bold.ttf")];
const FAMILY: &str = "Noto Sans";
/// The largest picture, in pixels a side.
const MOST: f32 = 8_000.0;

/// The bytes of a chart as PNG, so many pixels for one unit of its coordinates; `None` if it is not an SVG.
#[must_use]
pub(crate) fn png(svg: &str, scale: f32) -> Option<Vec<u8>> {
    let options = Options { font_family: FAMILY.to_owned(), fontdb: Arc::clone(faces()), ..Options::default() };
    let tree = Tree::from_str(svg, &options).ok()?;
    let pixels = |length: f32| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded, and not negative")]
        let whole = (length * scale).ceil().clamp(1.0, MOST) as u32;
        whole
    };
    let mut picture = Pixmap::new(pixels(tree.size().width()), pixels(tree.size().height()))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().ok()
}

fn faces() -> &'static Arc<fontdb::Database> {
    static LOADED: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    LOADED.get_or_init(|| {
        let mut database = fontdb::Database::new();
        for face in FACES {
            database.load_font_data(face.to_vec());
        }
        database.set_sans_serif_family(FAMILY);
        Arc::new(database)
    })
}
