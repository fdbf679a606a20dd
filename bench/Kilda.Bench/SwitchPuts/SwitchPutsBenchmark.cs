using System.Diagnostics;
using System.Globalization;
using System.Net;
using Kilda.Grains.Startup;
using Kilda.Interfaces;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.Switches;
using Kilda.Lab.Simulator;
using Kilda.Lab.Topologies;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.Silo.OpenFlow;
using Kilda.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kilda.Bench.SwitchPuts;

/// <summary>
/// Flows over three switches of a ring, each put as a transition does: the body on all three, then the whole; then removed. Controller and
/// simulated switches are one process, TCP is between them.
/// </summary>
internal static class SwitchPutsBenchmark
{
    private const int Switches = 200;
    private const int AtATime = 64;

    /// <param name="args">Number of flows in a round, 2000 if none is given.</param>
    public static async Task<int> Run(string[] args)
    {
        var flows = args is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 2000;
        var folder = Directory.CreateTempSubdirectory("kilda-bench-").FullName;
        using var store = SqliteStore.Open(folder);
        await using var app = Build(store);
        await app.StartAsync();
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        await using (SimLab.Start(Topology.Load($"ring:{Switches}"), new IPEndPoint(IPAddress.Loopback, port)))
        {
            var grains = app.Services.GetRequiredService<IGrainFactory>();
            for (var id = 1; id <= Switches; id++)
            {
                while (!(await Switch(grains, id).Report()).IsReady) await Task.Delay(50);
            }

            for (var round = 0; round < 4; round++) await Round(grains, flows);
        }

        await app.StopAsync();
        Directory.Delete(folder, recursive: true);
        return 0;
    }

    private static async Task Round(IGrainFactory grains, int flows)
    {
        var (before, allocated, watch) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= flows) await SetUp(grains, number);
        }));
        var (took, cpu) = (watch.Elapsed, Environment.CpuUsage.TotalTime - before);
        var bytes = (GC.GetTotalAllocatedBytes() - allocated) / flows;
        FormattableString line =
            $"{flows / took.TotalSeconds:N0} flows/s, {cpu.TotalMicroseconds / flows:N0} us of CPU and {bytes:N0} B a flow, switches included";
        Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
        next = 0;
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= flows) await Put(grains, number, []);
        }));
    }

    private static async Task SetUp(IGrainFactory grains, int number)
    {
        var plan = Plan(number);
        await Put(grains, number, [new PlanLayer(plan, PlanPart.Body)]);
        await Put(grains, number, [new PlanLayer(plan, PlanPart.Whole)]);
    }

    private static async Task Put(IGrainFactory grains, int number, Kilda.OpenFlow.Seq<PlanLayer> layers)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => Switch(grains, At(number + i)).Put($"flow/{number}", layers)));
        foreach (var answer in answers)
        {
            if (answer.Result != PutResult.Done) throw new InvalidOperationException($"flow {number}: {answer}");
        }
    }

    private static ISwitchGrain Switch(IGrainFactory grains, int id) => grains.GetGrain<ISwitchGrain>(new SwitchId((ulong)id).ToString());

    private static int At(int number) => (number % Switches) + 1;

    private static FlowPlan Plan(int number)
    {
        var (a, b, c) = (At(number), At(number + 1), At(number + 2));
        var (label, meter) = ((ushort)(2 + (number / Switches)), (uint)(32 + (number / Switches)));
        var vlan = (ushort)(2 + (number / Switches));
        var (first, second) = (Link(a, b), Link(b, c));
        return new FlowPlan(
            (uint)number, new Endpoint(new((ulong)a), 1, vlan), new Endpoint(new((ulong)c), 2, vlan), new Kbps(10_000), false, meter, meter + 1000,
            new PathPair(
                0,
                new DirectedPath([Hop(first, a, label), Hop(second, b, (ushort)(label + 1000))]),
                new DirectedPath([Hop(second, c, label), Hop(first, b, (ushort)(label + 1000))])));
    }

    private static IslId Link(int from, int to) => IslId.Between(new(new((ulong)from), 12), new(new((ulong)to), 11));

    private static Hop Hop(IslId link, int from, ushort label) =>
        new(link, link.Low.Switch.Value == (ulong)from ? LinkDirection.Up : LinkDirection.Down, label);

    private static WebApplication Build(SqliteStore store)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenOpenFlow(new IPEndPoint(IPAddress.Loopback, 0)));
        builder.Services.AddSingleton<IStore>(store);
        builder.UseOrleans(silo => silo.AddKildaGrains(new ControllerSettings()));
        builder.Services.AddOpenFlow();
        return builder.Build();
    }
}
