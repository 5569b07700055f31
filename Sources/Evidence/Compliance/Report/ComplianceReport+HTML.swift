extension ComplianceReport {
    /// One page without anything from outside, and without a script.
    public var html: String {
        ReportPage.html(
            title: framework.title, kind: "compliance", style: Self.style,
            header: """
                <p>\(Shown.html(framework.about))</p>
                <p class="soft">Ledger \(Shown.html(ledgerLine)) · \(Shown.html(periodLine))</p>
                \(facts[.ledgerVerified] == .bool(false) ? Self.broken : "")
                """,
            main: """
                <section class="tiles" aria-label="Summary">\(Status.allCases.map(tile).joined())</section>
                <p class="soft">\(Shown.html(headline)). A shared control that is satisfied is so in Picket's part alone.</p>
                \(groups.map(section).joined(separator: "\n"))
                \(querySection)
                \(factSection)
                """,
            footer: """
                Picket \(Shown.html(tool)) · framework \(Shown.html(framework.id)) \(Shown.html(framework.version)), SHA-256 \
                <code>\(framework.digest)</code> · after \(Shown.html(framework.source.title)), \
                \(Shown.html(framework.source.publisher))
                """)
    }

    private static let broken =
        "<p class=\"broken\">The ledger did not pass its verification: nothing in it is evidence.</p>"

    private func tile(_ status: Status) -> String {
        "<div class=\"tile \(status.style)\"><b>\(count(status))</b><span>\(status.rawValue)</span></div>"
    }

    private func section(_ name: String, _ controls: [Assessed]) -> String {
        "<h2>\(Shown.html(name))</h2>" + controls.map(article).joined(separator: "\n")
    }

    private func article(_ assessed: Assessed) -> String {
        let control = assessed.control
        let answers = answers(of: control).map { name, named, result in
            "<li><span class=\"verdict \(result.verdict.rawValue)\">\(result.verdict.rawValue)</span> "
                + "<a href=\"#\(Self.anchor(name))\">\(Shown.html(named.shows))</a> \(Shown.html(result.explanation))"
                + "\(links(result.decisive))</li>"
        }
        let remains = control.remains.isEmpty ? "" : "<p class=\"soft\">Remains: \(Shown.html(control.remains))</p>"
        return """
            <article class="\(assessed.status.style)"><h3><span class="id">\(Shown.html(control.id))</span> \
            \(Shown.html(control.title)) <span class="status">\(assessed.status.rawValue)</span> \
            <span class="soft">\(control.responsibility.rawValue)</span></h3>
            <p>\(Shown.html(control.text))</p>
            <p class="soft">\(Shown.html(control.contribution))</p>
            \(answers.isEmpty ? "" : "<ul>\(answers.joined())</ul>")\(remains)</article>
            """
    }

    /// To the entries listed further down.
    private func links(_ citations: Citations) -> String {
        guard citations.count > 0 else { return "" }
        let links = citations.all.map {
            "<a href=\"#entry-\(Shown.html("\($0.place)"))\">\(Shown.html("\($0.place)"))</a>"
        }.joined(separator: ", ")
        let more = citations.count > citations.all.count ? " of \(citations.count)" : ""
        return " <span class=\"cited\">entries \(links)\(more)</span>"
    }

    private var querySection: String {
        let queries = framework.queries.sorted { $0.key < $1.key }.map { name, named in
            """
            <article id="\(Self.anchor(name))"><h3>\(Shown.html(name)) <span class="soft">\(Shown.html(named.shows))</span></h3>
            <pre>\(Shown.html(rerun(named.query)))</pre></article>
            """
        }
        var cited: [EntryPlace: Citation] = [:]
        for citation in results.values.flatMap(\.decisive.all) { cited[citation.place] = citation }
        let rows = cited.values.sorted { $0.place < $1.place }.map { citation in
            "<tr id=\"entry-\(Shown.html("\(citation.place)"))\"><td>\(Shown.html("\(citation.place)"))<td>\(Shown.html(citation.action.rawValue))"
                + "<td>\(UTC.text(citation.time))<td>\(Shown.html(citation.object))<td>\(citation.outcome.rawValue)"
        }
        let table =
            rows.isEmpty
            ? "<p>None.</p>"
            : "<table><tr><th>index<th>action<th>time<th>object<th>outcome\(rows.joined(separator: "\n"))</table>"
        return "<h2>Queries</h2>\(queries.joined(separator: "\n"))<h2>Entries cited</h2>"
            + "<p class=\"soft\">Of each query the first and the latest. <code>picket ledger show INDEX</code> shows an entry, "
            + "<code>picket ledger prove INDEX</code> proves it.</p>\(table)"
    }

    private var factSection: String {
        let rows = known.map { fact, value in
            "<tr><td>\(Shown.html(fact.rawValue))<td>\(Shown.html(value))<td>\(Shown.html(fact.explanation))"
        }
        guard !rows.isEmpty else { return "" }
        return "<h2>Facts from outside the log</h2><table><tr><th>fact<th>value<th>what it says\(rows.joined())</table>"
    }

    private static func anchor(_ name: String) -> String {
        "query-" + String(decoding: name.utf8.map { QueryWord.isOfWord($0) ? $0 : UInt8(ascii: "-") }, as: UTF8.self)
    }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1b1f27; --soft: #5a6372; --line: #e1e5eb; --ground: #f6f7f9; --card: #fff; \
        --good: #19753c; --bad: #c4261d; --open: #a65a00; --people: #1767b8; --link: #2456d6 }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #9aa4b5; --line: #2a303b; --ground: #0f1217; \
        --card: #171b22; --good: #56d386; --bad: #ff7b72; --open: #f2b24c; --people: #6cb6ff; --link: #7aa2ff } }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 70rem; color: var(--ink); \
        background: var(--ground); overflow-wrap: anywhere }
        h1, h2, h3 { letter-spacing: -.02em } h2 { margin: 2rem 0 .6rem } h3 { margin: 0; font-size: 1rem } p { margin: .3rem 0 }
        a { color: var(--link) } .soft, footer { color: var(--soft); font-weight: 400 } .id { font-family: ui-monospace, monospace }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .7rem; margin: 1rem 0 }
        .tile, article { --tone: var(--soft); background: var(--card); border: 1px solid var(--line); \
        border-left: 4px solid var(--tone); border-radius: 8px; padding: .7rem 1rem }
        article { margin: .5rem 0 } .tile b { display: block; font-size: 1.6rem; color: var(--tone) }
        .satisfied { --tone: var(--good) } .not-satisfied { --tone: var(--bad) } .not-assessable { --tone: var(--open) } \
        .organisational { --tone: var(--people) }
        .status { color: var(--tone); border: 1px solid; border-radius: 99px; padding: 0 .5rem; font-size: .8rem }
        .verdict { font-weight: 600 } .holds { color: var(--good) } .fails, .broken { color: var(--bad) } .unknown { color: var(--open) }
        ul { margin: .4rem 0; padding-left: 1.2rem } .cited { font-size: .85rem } table { border-collapse: collapse; width: 100% }
        th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line) }
        :target { outline: 2px solid var(--link) } pre { white-space: pre-wrap; margin: .3rem 0 } \
        pre, code { font: 13px ui-monospace, monospace }
        footer { margin: 2rem 0 } @media print { body { background: none } article { break-inside: avoid } }
        """
}

extension ComplianceReport.Status {
    /// As a class of the page, and as a word of OSCAL.
    var style: String {
        switch self {
        case .satisfied: "satisfied"
        case .notSatisfied: "not-satisfied"
        case .notAssessable: "not-assessable"
        case .organisational: "organisational"
        }
    }
}
