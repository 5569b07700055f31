import Testing

// Delete this file with the first real test of DetectionTests.
@Test func placeholder() {}
