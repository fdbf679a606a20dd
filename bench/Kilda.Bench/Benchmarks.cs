namespace Kilda.Bench;

/// <summary>The benchmarks by the word that starts them. Each lives in a folder of its own and takes the words that follow.</summary>
internal static class Benchmarks
{
    private static readonly Dictionary<string, Func<string[], Task<int>>> s_all = new()
    {
        ["paths"] = Paths.PathsBenchmark.Run,
        ["codec"] = Codec.CodecBenchmark.Run,
        ["demands"] = Demands.DemandsBenchmark.Run,
        ["discovery"] = Discovery.DiscoveryBenchmark.Run,
        ["flapping"] = Flapping.FlappingBenchmark.Run,
        ["flow-setup"] = FlowSetup.FlowSetupBenchmark.Run,
        ["grain-call"] = GrainCall.GrainCallBenchmark.Run,
        ["reroute"] = Reroute.RerouteBenchmark.Run,
        ["restart"] = Restart.RestartBenchmark.Run,
        ["switch-puts"] = SwitchPuts.SwitchPutsBenchmark.Run,
        ["y-flow"] = YFlows.YFlowBenchmark.Run,
    };

    public static Task<int> Run(string[] args)
    {
        if (args is [var name, .. var rest] && s_all.TryGetValue(name, out var run)) return run(rest);
        Console.Error.WriteLine($"usage: Kilda.Bench {{{string.Join('|', s_all.Keys.Order())}}} [arguments]");
        return Task.FromResult(2);
    }
}
