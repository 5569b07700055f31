extension DashboardPages {
    /// As Package.swift lists them.
    static let embedded = [
        File(name: "api.js", bytes: PackageResources.api_js),
        File(name: "charts.js", bytes: PackageResources.charts_js),
        File(name: "dashboard.css", bytes: PackageResources.dashboard_css),
        File(name: "dom.js", bytes: PackageResources.dom_js),
        File(name: "feed.js", bytes: PackageResources.feed_js),
        File(name: "finding.js", bytes: PackageResources.finding_js),
        File(name: "findings.js", bytes: PackageResources.findings_js),
        File(name: "format.js", bytes: PackageResources.format_js),
        File(name: "icon.svg", bytes: PackageResources.icon_svg),
        File(name: "ledger.js", bytes: PackageResources.ledger_js),
        File(name: "overview.js", bytes: PackageResources.overview_js),
        File(name: "parts.js", bytes: PackageResources.parts_js),
        File(name: "projects.js", bytes: PackageResources.projects_js),
        File(name: "scans.js", bytes: PackageResources.scans_js),
        File(name: "service.js", bytes: PackageResources.service_js),
        File(name: "shell.js", bytes: PackageResources.shell_js),
        File(name: "sign-in.js", bytes: PackageResources.sign_in_js),
        File(name: "triage.js", bytes: PackageResources.triage_js),
        File(name: "verify.js", bytes: PackageResources.verify_js),
        File(name: "virtual-list.js", bytes: PackageResources.virtual_list_js),
    ]
}
