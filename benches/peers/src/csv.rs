//! The same table for programs.

use std::fs;
use std::path::Path;

use anyhow::Result;

pub struct Csv {
    text: String,
}

impl Csv {
    pub fn new(head: &[&str]) -> Self {
        let mut csv = Self { text: String::new() };
        csv.row(head);
        csv
    }

    pub fn row(&mut self, cells: &[&str]) {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        self.text.push_str(&cells.join(","));
        self.text.push('\n');
    }

    pub fn write(&self, path: &Path) -> Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(fs::write(path, &self.text)?)
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
