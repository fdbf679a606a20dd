using Orleans.Hosting;

namespace Kilda.Local.Tests.Conformance;

/// <summary>A grain whose calls are filtered.</summary>
public interface IFilteredGrain : IGrainWithStringKey
{
    Task<int> Answer(int number);
    Task Throw();
}

/// <inheritdoc/>
public sealed class FilteredGrain(Probe probe) : Grain, IFilteredGrain
{
    public Task<int> Answer(int number)
    {
        probe.Say(this.GetPrimaryKeyString(), $"answers {number}");
        return Task.FromResult(number);
    }

    public Task Throw() => throw new InvalidOperationException("from the grain");
}

/// <summary>A host with two filters: the outer one answers for some grains itself, the inner one says what it sees.</summary>
public class FilterHost : HostFixture
{
    protected override void Configure(ISiloBuilder silo)
    {
        silo.AddIncomingGrainCallFilter(Outer);
        silo.AddIncomingGrainCallFilter<SayingFilter>();
    }

    private static async Task Outer(IIncomingGrainCallContext context)
    {
        if (context.Grain is not FilteredGrain grain || grain.GetPrimaryKeyString() is not { } key) await context.Invoke();
        else if (key == "refused") throw new UnauthorizedAccessException("not this one");
        else if (key == "answered") context.Result = 42;
        else
        {
            await context.Invoke();
            if (key == "changed") context.Result = (int)context.Result! + 1;
        }
    }
}

/// <summary>Says what it sees.</summary>
public sealed class SayingFilter(Probe probe) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is not FilteredGrain grain)
        {
            await context.Invoke();
            return;
        }

        var topic = grain.GetPrimaryKeyString();
        probe.Say(topic, $"before {context.InterfaceMethod.DeclaringType!.Name}.{context.MethodName} of {context.ImplementationMethod.DeclaringType!.Name}");
        try
        {
            await context.Invoke();
            probe.Say(topic, $"after {context.Result}");
        }
        catch (InvalidOperationException seen)
        {
            probe.Say(topic, $"failed {seen.Message}");
            throw;
        }
    }
}

public sealed class FilterTests(FilterHost host) : FilterTests<FilterHost>(host);

/// <inheritdoc cref="FilterTests"/>
public abstract class FilterTests<T>(T host) : IClassFixture<T>
    where T : FilterHost
{
    [Fact]
    public async Task A_filter_sees_the_call_before_and_after_the_grain()
    {
        Assert.Equal(5, await Grain("seen").Answer(5));
        foreach (var expected in (string[])["before IFilteredGrain.Answer of FilteredGrain", "answers 5", "after 5"])
        {
            Assert.Equal(expected, await host.Probe.Heard("seen"));
        }
    }

    [Fact]
    public async Task A_filter_may_answer_itself()
    {
        Assert.Equal(42, await Grain("answered").Answer(5));
        Assert.True(host.Probe.IsSilent("answered"));
    }

    [Fact]
    public async Task A_filter_may_change_the_answer() => Assert.Equal(6, await Grain("changed").Answer(5));

    [Fact]
    public async Task What_a_filter_throws_reaches_the_caller()
    {
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Grain("refused").Answer(5));
        Assert.True(host.Probe.IsSilent("refused"));
    }

    [Fact]
    public async Task A_filter_sees_what_the_grain_throws_and_so_does_the_caller()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Grain("thrown").Throw());
        await host.Probe.Hear("thrown", "failed from the grain");
    }

    private IFilteredGrain Grain(string key) => host.Grains.GetGrain<IFilteredGrain>(key);
}
