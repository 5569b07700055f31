import Detection
struct HTML: Renderer {
    static func write(_ report: Report, _ options: RenderOptions, to out: ByteSink) -> [Notice] { [] }
}
