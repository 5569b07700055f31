import Detection

extension PowerOfTen {
    /// `docs/power-of-ten.md`: what is checked of each rule in each language.
    package static var documentation: String {
        let head = """
            # The Power of Ten

            Generated from `Sources/Detectors/Code/PowerOfTen/PowerOfTen.swift`. G. J. Holzmann's ten rules for code that must not fail \
            ("The Power of 10: Rules for Developing Safety-Critical Code", IEEE Computer, June 2006), as far as Picket can tell whether \
            code keeps them. They are strict, so no preset but `strict` and `power-of-ten` runs them.

            `picket power-of-ten [PATH]` counts pairs of a function and a rule that applies to its language, and says of how many it is \
            true that the function keeps the rule: per rule, per language, and over all. A share never stands alone: counts and the 95% \
            interval (Wilson) come with it. A function with a deviation is no compliant pair, waived or not; deviations that a waiver or a \
            comment accepts with a reason are recorded, and shown apart. Deviations in code that is in no function (macros, variables of \
            a file, a file's average) are counted beside the pairs. What was not assessed is listed with the reason. A lambda counts into the function \
            around it; in JavaScript and TypeScript, one that a variable is declared as is a function. The formats are text, JSON \
            ([schema](schemas/power-of-ten.schema.json)), HTML and Markdown.

            Each cell: **checked** as Holzmann wrote it, **adapted** where the language has something else that the reason for the rule holds \
            for, **not applicable**, or **needs a compiler**.
            """
        let sections = articles.map { article in
            let rules = article.rules.map { id in
                id == "power-of-ten/compiler-warnings" ? "`\(id)`" : "[`\(id)`](rules/\(id).md)"
            }
            let rows = languages.map { language in
                let assessment = article.assessment(in: language)
                return
                    "| \(language.title) | \(assessment.name) | \(assessment.explanation.split(separator: "|").joined(separator: "\\|")) |"
            }
            return "## \(article.number). \(article.title)\n\n\(rules.joined(separator: ", "))\n\n"
                + (["| language | how far | what |", "| --- | --- | --- |"] + rows).joined(separator: "\n")
        }
        let summary =
            (["| rule | " + languages.map(\.title).joined(separator: " | ") + " |"]
            + ["| --- |" + languages.map { _ in " --- |" }.joined()]
            + articles.map { article in
                "| \(article.number). \(article.title) | "
                    + languages.map { article.assessment(in: $0).name }.joined(separator: " | ") + " |"
            }).joined(separator: "\n")
        let tail = """
            ## The compiler (rule 10)

            `compile_commands.json`, in the root of the project or in `build/`, says how each file is compiled. With `--allow-programs` these \
            compilers run as every program of a project does ([programs.md](programs.md): confined where the kernel allows, limited in time and \
            memory), with the settings of the project, `-Wall -Wextra -Wpedantic` and `-fsyntax-only`, without `-w`, `-Wno-…` and `-Werror`. \
            Warnings that only the optimiser can give are missing. Files without a command, or that do not compile, are not assessed; \
            without the file or the permission, none is.
            """
        return ([head, summary] + sections + [tail]).joined(separator: "\n\n") + "\n"
    }
}
