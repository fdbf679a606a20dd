namespace Kilda.Bench.GrainCall;

/// <summary>The grain that is called.</summary>
public interface ICalledGrain : IGrainWithStringKey
{
    Task<int> Next(int after);
}

/// <summary>The grain that calls, one call after the other.</summary>
public interface ICallerGrain : IGrainWithStringKey
{
    Task Call(string[] keys, int first, int times);
}

public sealed class CalledGrain : Grain, ICalledGrain
{
    public Task<int> Next(int after) => Task.FromResult(after + 1);
}

public sealed class CallerGrain : Grain, ICallerGrain
{
    public async Task Call(string[] keys, int first, int times)
    {
        var called = keys.Select(k => GrainFactory.GetGrain<ICalledGrain>(k)).ToArray();
        for (var i = 0; i < times; i++)
            if (await called[(first + i) % called.Length].Next(i) != i + 1) throw new InvalidOperationException("wrong answer");
    }
}
