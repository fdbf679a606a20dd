namespace Kilda.Bench.GrainCall;

/// <summary>Calls between callers and grains: one to one, a hundred to one, a hundred to a hundred.</summary>
internal static class GrainCallBenchmark
{
    public static Task<int> Run(string[] args)
    {
        Console.Error.WriteLine($"grain-call: there is no grain host yet ({args.Length} arguments)");
        return Task.FromResult(1);
    }
}
