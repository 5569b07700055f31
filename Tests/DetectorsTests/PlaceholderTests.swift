import Testing

// Delete this file with the first real test of DetectorsTests.
@Test func placeholder() {}
