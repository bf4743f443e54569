//! Frames: a length of four bytes, then that many bytes.

use std::io::{self, Read, Write};

/// Writes a frame.
///
/// # Errors
/// The pipe's, or a frame of 4 GiB and more.
pub(super) fn write(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a frame; `None` where the other side has closed the pipe between two frames.
///
/// Room is made as bytes arrive, never for a length that is only claimed.
///
/// # Errors
/// The pipe's, or an end in the middle of a frame.
pub(super) fn read(from: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u64::from(u32::from_le_bytes(length));
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(Some(bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_follow_each_other_and_a_cut_one_is_an_error() {
        let mut pipe = Vec::new();
        write(&mut pipe, b"one").expect("written");
        write(&mut pipe, b"").expect("written");
        let mut from = pipe.as_slice();
        assert_eq!(read(&mut from).expect("a frame").as_deref(), Some(b"one".as_slice()));
        assert_eq!(read(&mut from).expect("a frame").as_deref(), Some(b"".as_slice()));
        assert_eq!(read(&mut from).expect("the end"), None);
        assert!(read(&mut [255, 255, 255, 255, 1].as_slice()).is_err());
    }
}
