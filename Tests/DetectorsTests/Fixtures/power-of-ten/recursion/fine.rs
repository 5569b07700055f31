impl Fine {
    fn len(&self) -> usize {
        self.items.len()
    }
}

fn parse(text: &str) -> u32 {
    numbers::parse(text)
}
