import Detection
import Testing

struct KindTests {
    @Test(arguments: Kind.allCases)
    func `a set holds what was put into it and nothing else`(kind: Kind) {
        let set: KindSet = [kind]
        #expect(Kind.allCases.filter(set.contains) == [kind])
        #expect(Kind.allCases.filter(KindSet().union(set).contains) == [kind])
    }

    @Test func `a set has room for every kind`() {
        var set = KindSet()
        for kind in Kind.allCases { set.insert(kind) }
        #expect(Kind.allCases.allSatisfy(set.contains))
        // A bit each in three words.
        #expect(Kind.allCases.count <= 192)
    }

    @Test func `a union holds both`() {
        let union = KindSet.loops.union(.literals)
        #expect(union.contains(.forLoop) && union.contains(.null) && !union.contains(.call))
    }
}
