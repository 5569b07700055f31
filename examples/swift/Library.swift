/// A lending library: who has which book, and what being late costs.

struct Loan {
    var title: String
    var reader: String
    var days: Int
    var kind: Int
    var renewals: Int
}

struct Library {
    private(set) var loans: [Loan] = []

    // Without labels, nobody can read the call.
    mutating func lend(_ title: String, _ reader: String, _ days: Int, _ kind: Int, _ renewals: Int) {
        guard days <= 42 else { return }
        loans.append(Loan(title: title, reader: reader, days: days, kind: kind, renewals: renewals))
    }

    func fee(for loan: Loan, member: Bool, holiday: Bool) -> Int {
        var cents = 0
        if loan.days > 28 {
            if loan.kind == 2 {
                if member {
                    if loan.renewals < 3 {
                        cents = holiday ? 0 : 50
                    } else {
                        cents = 150
                    }
                } else if holiday && loan.days < 35 {
                    cents = 100
                } else {
                    cents = 300
                }
            } else if loan.kind == 5 || loan.kind == 6 {
                for week in 0..<(loan.days / 7) where week > 3 {
                    cents += member ? 20 : 40
                }
            } else {
                cents = loan.days * 10
            }
        }
        return cents > 2000 ? 2000 : cents
    }

    func overdueTitles() -> String {
        var titles: [String] = []
        var worst = 0
        for loan in loans {
            if loan.days <= 28 { continue }
            titles.append(loan.title)
            if loan.days > worst {
                worst = loan.days
            }
        }
        titles.sort()
        return titles.joined(separator: ", ") + " (\(worst) days)"
    }

    func overdueReaders() -> String {
        var readers: [String] = []
        var longest = 0
        for entry in loans {
            if entry.days <= 28 { continue }
            readers.append(entry.reader)
            if entry.days > longest {
                longest = entry.days
            }
        }
        readers.sort()
        return readers.joined(separator: ", ") + " (\(longest) days)"
    }
}
