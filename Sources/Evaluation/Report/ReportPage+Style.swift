extension ReportPage {
    /// The page's style: colours that can be told apart by the colour-blind (Okabe and Ito), in light and in dark.
    static let style = """
        :root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #c8c8c8;
          --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #aa4499; --s4: #8a6d00; --s5: #555; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #161616; --line: #4a4a4a;
          --s0: #56b4e9; --s1: #ff9455; --s2: #3fcf9f; --s3: #dd88cc; --s4: #f0e442; --s5: #aaa; } }
        body { color: var(--ink); background: var(--paper); font: 16px/1.5 system-ui, sans-serif; margin: 0; }
        main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; }
        table { border-collapse: collapse; display: block; overflow-x: auto; font-variant-numeric: tabular-nums; }
        caption { text-align: left; padding: .3rem 0; }
        th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem .25rem 0; text-align: left; white-space: nowrap; }
        .pair { display: flex; flex-wrap: wrap; gap: 1rem; }
        .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
        svg { max-width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
        .axis { stroke: var(--line); } .s0 { --c: var(--s0); } .s1 { --c: var(--s1); } .s2 { --c: var(--s2); }
        .s3 { --c: var(--s3); } .s4 { --c: var(--s4); } .s5 { --c: var(--s5); }
        .fill { fill: var(--c); } .stroke { stroke: var(--c); fill: none; stroke-width: 2; }
        .whisker { stroke: var(--ink); } .band { fill: var(--c); opacity: .15; }
        """
}
