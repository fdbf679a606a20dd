using Kilda.Api.Flows;
using Kilda.Api.Grains;
using Kilda.Api.OpenApi;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Metrics;

/// <summary>Numbers for Prometheus. Flows are counted and never named: their ids are without number.</summary>
internal static class MetricsApi
{
    private static readonly LinkDirection[] s_directions = [LinkDirection.Up, LinkDirection.Down];

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", Read).WithTags("Health").Describe("Numbers in the text format of Prometheus")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

    private static IResult Read(INetworkView network, IServiceView services, TableAudits audits, RepairCounts repairs, IGrainNumbers grains)
    {
        var text = new MetricsText();
        Network(text, network.Now);
        Flows(text, services);
        Audits(text, audits.Read());
        Repairs(text, repairs);
        Grains(text, grains.Read());
        Process(text);
        return Results.Text(text.ToString(), MetricsText.ContentType);
    }

    private static void Network(MetricsText text, NetworkSnapshot network)
    {
        text.Gauge("kilda_switches", "Switches by whether they are connected and ready.");
        foreach (var active in (bool[])[true, false])
            text.Sample(network.Switches.Count(known => known.Active == active), ("state", active ? "activated" : "deactivated"));
        var links = network.Links.OrderBy(link => link.Id).ToList();
        text.Gauge("kilda_links", "Links by state; both directions are one.");
        foreach (var status in Enum.GetValues<LinkStatus>())
            text.Sample(links.Count(link => link.Status == status), ("state", Word(status)));
        text.Gauge("kilda_link_capacity_kbps", "What can be reserved of a direction of a link in all.");
        Each((link, direction) => link.Capacity[direction].Value);
        text.Gauge("kilda_link_reserved_kbps", "What is reserved of it, dummies included.");
        Each((link, direction) => link.Load[direction].Used.Value);
        text.Gauge("kilda_link_latency_seconds", "How long a probe was under way; 0: not known.");
        Each((link, direction) => Math.Max(0, link.LatencyNs[direction]) / 1e9);

        void Each(Func<Link, int, double> value)
        {
            foreach (var link in links)
            {
                foreach (var direction in s_directions)
                    text.Sample(value(link, (int)direction), ("link", link.Id.ToString()), ("direction", Word(direction)));
            }
        }
    }

    private static void Flows(MetricsText text, IServiceView services)
    {
        var counts = services.Flows().CountBy(flow => flow.Shown).ToDictionary();
        text.Gauge("kilda_flows", "Flows by status.");
        foreach (var status in Enum.GetValues<FlowStatus>())
            text.Sample(counts.GetValueOrDefault(status), ("status", FlowWords.ConstantOf(status).ToLowerInvariant()));
    }

    private static void Audits(MetricsText text, AuditNumbers audits)
    {
        text.Counter("kilda_audits_total", "Comparisons of a switch with what it is to hold.").Sample(audits.Audits);
        text.Counter("kilda_audit_findings_total", "Rules, meters and groups that were not as they are to be, each as often as it was found so.")
            .Sample(audits.Missing, ("kind", "missing")).Sample(audits.Misconfigured, ("kind", "misconfigured")).Sample(audits.Excess, ("kind", "excess"));
        text.Gauge("kilda_switches_drifting", "Switches that were not what they are to be at their last audit.").Sample(audits.Drifting);
    }

    private static void Repairs(MetricsText text, RepairCounts repairs)
    {
        var (passes, found) = repairs.Read();
        text.Counter("kilda_comparisons_total", "Comparisons of all services with what storage, switches and links have of them.").Sample(passes);
        text.Counter("kilda_repairs_total", "What differed, and was put right.").Sample(found);
    }

    private static void Grains(MetricsText text, IReadOnlyList<GrainAnswer> grains)
    {
        text.Gauge("kilda_grain_activations", "Grains alive.");
        foreach (var one in grains) text.Sample(one.Activations, ("grain", one.Name));
        text.Gauge("kilda_grain_queued", "Calls that wait.");
        foreach (var one in grains) text.Sample(one.Queued, ("grain", one.Name));
        text.Counter("kilda_grain_calls_total", "Calls that ended.");
        foreach (var one in grains) text.Sample(one.Calls, ("grain", one.Name));
        text.Counter("kilda_grain_turns_total", "Calls, ticks of timers and events that ended.");
        foreach (var one in grains) text.Sample(one.Turns, ("grain", one.Name));
        text.Counter("kilda_grain_errors_total", "Calls that threw.");
        foreach (var one in grains) text.Sample(one.Errors, ("grain", one.Name));
        text.Counter("kilda_grain_refused_total", "Calls that were refused because a queue was full.");
        foreach (var one in grains) text.Sample(one.Refused, ("grain", one.Name));
        text.Family("kilda_grain_call_seconds", "gauge", "From a call to the end of its turn.");
        foreach (var one in grains)
        {
            text.Sample(one.Latency.P50Us / 1e6, ("grain", one.Name), ("quantile", "0.5"));
            text.Sample(one.Latency.P99Us / 1e6, ("grain", one.Name), ("quantile", "0.99"));
        }
    }

    private static void Process(MetricsText text)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        text.Gauge("process_resident_memory_bytes", "Resident memory.").Sample(process.WorkingSet64);
        text.Counter("process_cpu_seconds_total", "Processor time.").Sample(process.TotalProcessorTime.TotalSeconds);
        text.Gauge("dotnet_heap_bytes", "Memory of live and dead objects.").Sample(GC.GetTotalMemory(forceFullCollection: false));
        text.Counter("dotnet_allocated_bytes_total", "Memory that was ever asked for.").Sample(GC.GetTotalAllocatedBytes());
        text.Counter("dotnet_gc_collections_total", "Collections of this generation or an older one.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++) text.Sample(GC.CollectionCount(generation), ("generation", $"{generation}"));
        text.Counter("dotnet_gc_pause_seconds_total", "Time for which everything stood still to collect.").Sample(GC.GetTotalPauseDuration().TotalSeconds);
    }

    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
