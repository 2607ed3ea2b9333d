import Daemon
import Testing

@Suite struct PrometheusTextTests {
    @Test func `figures have a help, a type and a line for each set of labels`() {
        var text = PrometheusText()
        text.add("a_total", .counter, "What it is.", [([("x", "1"), ("y", #"q"\"# + "\n")], 3), ([], 0.25)])
        text.add("b", .gauge, "None.", [])
        text.add("c", .gauge, "Large.", 12_345_678_901_234)
        #expect(
            text.text == #"""
                # HELP a_total What it is.
                # TYPE a_total counter
                a_total{x="1",y="q\"\\\n"} 3
                a_total 0.25
                # HELP c Large.
                # TYPE c gauge
                c 12345678901234

                """#)
    }

    @Test func `a histogram ends with all, their sum and their number`() {
        var text = PrometheusText()
        text.addHistogram("h", "Times.", buckets: [("0.1", 2), ("+Inf", 5)], sum: 1.5)
        #expect(
            text.text == """
                # HELP h Times.
                # TYPE h histogram
                h_bucket{le="0.1"} 2
                h_bucket{le="+Inf"} 5
                h_sum 1.5
                h_count 5

                """)
    }
}
