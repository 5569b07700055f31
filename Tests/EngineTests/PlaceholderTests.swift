import Testing

// Delete this file with the first real test of EngineTests.
@Test func placeholder() {}
