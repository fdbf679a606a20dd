using System.Runtime.CompilerServices;

namespace Kilda.Local.Tests.Conformance;

/// <summary>Something outside the grains that they call.</summary>
public interface IListener : IGrainObserver
{
    [ResponseTimeout("00:00:02")]
    Task Hear(string what);
}

/// <summary>A grain that tells a listener.</summary>
public interface ITellGrain : IGrainWithStringKey
{
    Task Attach(IListener listener);
    Task Tell(string what);

    /// <summary>Tells several things at once and waits for all.</summary>
    Task TellAll(string[] what);
}

/// <inheritdoc/>
public sealed class TellGrain : Grain, ITellGrain
{
    private IListener? _listener;

    public Task Attach(IListener listener)
    {
        _listener = listener;
        return Task.CompletedTask;
    }

    public Task Tell(string what) => _listener!.Hear(what);

    public Task TellAll(string[] what) => Task.WhenAll(what.Select(w => _listener!.Hear(w)));
}

/// <summary>Semantics 8: observers.</summary>
[Collection(OneHost.Name)]
public class ObserverTests(HostFixture host)
{
    [Fact]
    public async Task A_grain_calls_an_observer_and_waits_for_it()
    {
        var (listener, grain) = (new Listener(host.Probe, "hear"), Grain("hear"));
        await grain.Attach(host.Grains.CreateObjectReference<IListener>(listener));
        host.Probe.Open("hear");
        await grain.Tell("this");
        Assert.Equal("hears this", await host.Probe.Heard("hear"));
        Assert.Equal("heard this", await host.Probe.Heard("hear"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_observer_hears_one_thing_at_a_time()
    {
        var (listener, grain) = (new Listener(host.Probe, "one by one"), Grain("one by one"));
        await grain.Attach(host.Grains.CreateObjectReference<IListener>(listener));
        var told = grain.TellAll(["a", "b", "c"]);
        await host.Probe.Heard("one by one");
        Assert.True(host.Probe.IsSilent("one by one"));
        host.Probe.Open("one by one");
        await told;
        foreach (var expected in (string[])["heard", "hears", "heard", "hears", "heard"])
        {
            Assert.StartsWith(expected, await host.Probe.Heard("one by one"), StringComparison.Ordinal);
        }

        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_observer_whose_reference_was_deleted_is_not_called()
    {
        var (listener, grain) = (new Listener(host.Probe, "deleted"), Grain("deleted"));
        var reference = host.Grains.CreateObjectReference<IListener>(listener);
        await grain.Attach(reference);
        host.Grains.DeleteObjectReference<IListener>(reference);
        await Assert.ThrowsAnyAsync<Exception>(() => grain.Tell("this"));
        Assert.True(host.Probe.IsSilent("deleted"));
        GC.KeepAlive(listener);
    }

    [Fact]
    public async Task An_observer_that_nobody_keeps_is_gone_and_one_that_its_owner_keeps_is_not()
    {
        var kept = new Listener(host.Probe, "kept");
        host.Probe.Open("kept");
        await Grain("kept").Attach(host.Grains.CreateObjectReference<IListener>(kept));
        var (lost, reference) = Lost();
        await Grain("unkept").Attach(reference);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(lost.TryGetTarget(out _));
        await Assert.ThrowsAnyAsync<Exception>(() => Grain("unkept").Tell("this"));
        await Grain("kept").Tell("that");
        await host.Probe.Hear("kept", "heard that");
        GC.KeepAlive(kept);
    }

    /// <summary>An observer of which nothing but the reference is left, and no frame of an asynchronous method holds it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private (WeakReference<Listener> Observer, IListener Reference) Lost()
    {
        var listener = new Listener(host.Probe, "unkept");
        return (new WeakReference<Listener>(listener), host.Grains.CreateObjectReference<IListener>(listener));
    }

    private ITellGrain Grain(string key) => host.Grains.GetGrain<ITellGrain>(key);

    private sealed class Listener(Probe probe, string topic) : IListener
    {
        public async Task Hear(string what)
        {
            probe.Say(topic, $"hears {what}");
            await probe.Pass(topic);
            probe.Say(topic, $"heard {what}");
        }
    }
}
