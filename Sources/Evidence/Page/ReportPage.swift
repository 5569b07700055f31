/// What the pages of all reports have in common: nothing from outside, and no script.
enum ReportPage {
    /// - Parameters:
    ///   - title: as it is; all else is HTML.
    ///   - kind: what sort of report it is, above its title.
    static func html(title: String, kind: String, style: String, header: String, main: String, footer: String) -> String
    {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
        form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>\(Shown.html(title))</title>
        <style>\(style)</style>
        </head>
        <body>
        <header>
        <p class="soft">Picket · \(kind)</p>
        <h1>\(Shown.html(title))</h1>
        \(header)
        </header>
        <main>
        \(main)
        </main>
        <footer class="soft">\(footer)</footer>
        </body>
        </html>

        """
    }
}
