using Kilda.Interfaces.Storage;
using Kilda.Local.Tests.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.Streams;
using Orleans.TestingHost;

namespace Kilda.Local.Tests.Silos;

/// <summary>What there is only where grains are on several silos.</summary>
[Collection(ThreeSilos.Name)]
public sealed class CrossingTests(ThreeSilos host)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private IReadOnlyList<InProcessSiloHandle> Silos => host.Cluster.Silos;

    /// <summary>Guards all tests on several silos: without it they would show no more than those on one.</summary>
    [Fact]
    public async Task Grains_are_on_another_silo_than_who_calls_them()
    {
        var here = await Grain("crossing").Place();
        Assert.NotEqual(Silos[0].SiloAddress.ToString(), here);
        Assert.NotEqual(here, await Grain("crossing").PlaceOf("crossing on"));
    }

    [Fact]
    public async Task All_silos_reach_the_same_activation_also_when_they_are_the_first_to_call_it()
    {
        var keys = Enumerable.Range(0, 30).Select(i => $"from all {i}").ToArray();
        var lives = await Task.WhenAll(Silos.SelectMany(silo => keys.Select(async key => (key, life: await Of(silo).GetGrain<ITurnGrain>(key).Life()))));
        Assert.All(lives.GroupBy(one => one.key), lived => Assert.Single(lived.Select(one => one.life).Distinct()));
    }

    [Fact]
    public async Task A_grain_goes_to_the_silo_that_the_hint_names_and_every_call_meanwhile_is_answered()
    {
        var grain = Grain("roaming");
        var from = await grain.Place();
        var to = Silos.First(silo => silo.SiloAddress.ToString() != from);
        Assert.Equal(1, await grain.Add(1));
        var calls = Silos.SelectMany(silo => Enumerable.Range(0, 20).Select(_ => Of(silo).GetGrain<IRoamingGrain>("roaming").Add(1))).ToList();
        RequestContext.Set(IPlacementDirector.PlacementHintKey, to.SiloAddress);
        await grain.Move();
        RequestContext.Clear();
        calls.AddRange(Enumerable.Range(0, 20).Select(_ => grain.Add(1)));
        var sums = await Task.WhenAll(calls);
        Assert.Equal(Enumerable.Range(2, calls.Count), sums.Order());
        Assert.Equal(to.SiloAddress.ToString(), await grain.Place());
    }

    [Fact]
    public async Task Events_of_producers_on_all_silos_reach_everyone_each_producers_in_its_order()
    {
        const int Each = 20;
        string[] readers = ["everywhere/a", "everywhere/b", "everywhere/c"];
        foreach (var reader in readers) await host.Grains.GetGrain<IReaderGrain>(reader).Subscribe();
        await Task.WhenAll(Silos.Select(async (silo, at) =>
        {
            var stream = silo.ServiceProvider.GetRequiredService<IClusterClient>().GetStreamProvider(Names.Streams)
                .GetStream<News>(StreamId.Create(Names.Letters, "everywhere"));
            for (var i = 0; i < Each; i++) await stream.OnNextAsync(new News((at * Each) + i));
        }));
        foreach (var reader in readers)
        {
            var got = new List<int>();
            for (var i = 0; i < Silos.Count * Each; i++) got.Add(int.Parse((await host.Probe.Heard(reader))["gets ".Length..], null));
            Assert.All(got.GroupBy(number => number / Each), producer => Assert.Equal(Enumerable.Range(producer.Key * Each, Each), producer));
        }
    }

    /// <summary>By their types they are told apart by callers. What else they hold may be lost, and refusals are values therefore.</summary>
    [Theory]
    [InlineData(typeof(StoreUnavailableException))]
    [InlineData(typeof(DamagedDocumentException))]
    [InlineData(typeof(InconsistentStateException))]
    [InlineData(typeof(LimitExceededException))]
    [InlineData(typeof(TimeoutException))]
    public async Task What_grains_fail_with_arrives_as_what_it_was(Type what)
    {
        var thrown = await Record.ExceptionAsync(() => Grain($"fails {what.Name}").Fail(what.Name).WaitAsync(s_patience));
        Assert.IsType(what, thrown);
        Assert.Contains(what.Name, thrown.Message, StringComparison.Ordinal);
        if (what == typeof(StoreUnavailableException)) Assert.IsType<IOException>(thrown.InnerException);
    }

    private IRoamingGrain Grain(string key) => host.Grains.GetGrain<IRoamingGrain>(key);

    private static IGrainFactory Of(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IGrainFactory>();
}
