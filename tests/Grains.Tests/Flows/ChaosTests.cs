using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Kilda.Grains.Tests.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Xunit.Abstractions;

namespace Kilda.Grains.Tests.Flows;

/// <summary>
/// Many clients do everything to the same and to different flows while links flap and switches come and go. Whatever each of them was told, afterwards
/// the switches hold what the flows say, links reserve what the plans need, no operation is under way, and every status is that of the flow's paths.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Clients = 64, Flows = 80, Bandwidths = 5;
    private const int Seed = 20260304;
    private static readonly string[] s_members = ["maximum_bandwidth", "priority", "description", "allocate_protected_path", "pinned", "periodic_pings"];
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);
    private ControllerHost _host = null!;

    private static TimeSpan Duration => TimeSpan.FromMinutes(Environment.GetEnvironmentVariable("KILDA_SOAK") == "1" ? 5 : 1);

    public async Task InitializeAsync() => _host = await ControllerHost.Start("national");

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task After_everything_has_happened_at_once_everything_is_as_it_is_said_to_be()
    {
        var empty = _host.Tables();
        using var over = new CancellationTokenSource(Duration);
        var faults = Faults(new Random(Seed), over.Token);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => Client(new Random(Seed + 1 + i), over.Token)).Append(faults));
        await _host.Discovered();
        foreach (var (answer, count) in _answers.OrderByDescending(row => row.Value)) output.WriteLine($"{count} {answer}");
        Assert.True(_answers.Count(row => row.Key.StartsWith("200", StringComparison.Ordinal)) >= 6, "too few kinds of calls have ever worked");
        Assert.DoesNotContain(_answers.Keys, answer => answer.Contains("The request could not be served", StringComparison.Ordinal));

        await Until.True(() => Wrong() is null, "every flow is at rest and says what its paths are", () => Wrong() ?? "");
        await _host.Settled([.. _host.Services.Flows().Select(flow => flow.Plan).OfType<FlowPlan>()]);
        await Until.True(() => Loads() == Needs(), "links reserve what the plans need", () => $"{Loads()}, needed {Needs()}");
        foreach (var flow in _host.Services.Flows()) Assert.Null((await _host.Delete(flow.Id)).Failure);
        await Until.True(() => _host.Tables() == empty, "nothing is left");
        Assert.Equal("", Needs());
        await Until.True(() => Loads() == "", "nothing is reserved", Loads);
    }

    /// <returns>What is not as it should be about a flow; null: nothing.</returns>
    private string? Wrong()
    {
        var now = _host.Network.Now;
        foreach (var flow in _host.Services.Flows())
        {
            if (flow.Intent is { } intent) return $"{flow.Id}: {intent.Operation} is under way";
            if (flow.Plan is null && flow.Status != FlowStatus.Down) return $"{flow.Id}: {flow.Status} without a plan";
            if (flow.Plan is null) continue;
            var (status, _) = FlowJudgement.Of(flow.Request, flow.Plan, isl => Broken(now, isl));
            if (status != flow.Status) return $"{flow.Id}: {flow.Status} ({flow.StatusInfo}), its paths are {status}";
        }

        return null;
    }

    private static string? Broken(NetworkSnapshot now, IslId isl) =>
        FlowJudgement.Broken(isl, now.TryGet(isl, out var link) ? link.Status : null, null);

    private string Loads() => string.Join(", ", _host.Network.Now.Links.OrderBy(link => link.Id)
        .Where(link => link.Load[0].Used.Value + link.Load[1].Used.Value > 0)
        .Select(link => $"{link.Id} {link.Load[0].Used.Value} {link.Load[1].Used.Value}"));

    private string Needs() => string.Join(", ", _host.Services.Flows()
        .Where(flow => flow.Plan is { IgnoreBandwidth: false })
        .SelectMany(flow => flow.Plan!.AllHops().Select(held => held.Hop.Isl).Distinct(), (flow, isl) => (Isl: isl, flow.Plan!.Bandwidth.Value))
        .GroupBy(held => held.Isl, held => held.Value).Where(held => held.Sum() > 0).OrderBy(held => held.Key)
        .Select(held => $"{held.Key} {held.Sum()} {held.Sum()}"));

    private async Task Client(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var id = $"f{random.Next(Flows)}";
            var (method, path, body) = random.Next(10) switch
            {
                < 3 => ("POST", "/v2/flows", Order(random, id)),
                3 => ("PUT", $"/v2/flows/{id}", Order(random, id)),
                < 6 => ("PATCH", $"/v2/flows/{id}", Patch(random)),
                6 => ("POST", $"/v2/flows/{id}/reroute", null),
                7 => ("PATCH", $"/v1/flows/{id}/swap", null),
                8 => ("DELETE", $"/v2/flows/{id}", null),
                _ => ("GET", $"/v1/flows/{id}/path", null),
            };
            await Ask(method, random.Next(2) == 0 ? path : $"{path}?wait=true", body);
        }
    }

    private async Task Ask(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _host.Http.SendAsync(request);
        var why = response.IsSuccessStatusCode ? "" : (await response.Content.ReadFromJsonAsync<JsonNode>())!["error-message"]!.ToString();
        var call = path.Split('?')[0].Split('/');
        _answers.AddOrUpdate($"{(int)response.StatusCode} {method} {(call.Length > 4 ? call[4] : call[2])} {why}", 1, (_, count) => count + 1);
    }

    /// <summary>Links are cut and mended, switches lose their connection and find it again; in the end everything is mended.</summary>
    private async Task Faults(Random random, CancellationToken over)
    {
        var (cables, switches) = (_host.Topology.Links.ToArray(), _host.Lab.Switches.ToArray());
        var (cut, away) = (new Queue<PortId>(), new Queue<Lab.Simulator.SimSwitch>());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                if (cut.Count > 2 || (cut.Count > 0 && random.Next(2) == 0)) _host.Lab.Mend(cut.Dequeue());
                if (away.Count > 0 && random.Next(2) == 0) away.Dequeue().Connect();
                if (random.Next(2) == 0) Cut(cables[random.Next(cables.Length)].A);
                else if (random.Next(3) == 0 && away.Count == 0) Disconnect(switches[random.Next(switches.Length)]);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var cable in cables) _host.Lab.Mend(cable.A);
            foreach (var sw in away) sw.Connect();
        }

        void Cut(PortId at)
        {
            cut.Enqueue(at);
            _host.Lab.Cut(at);
        }

        void Disconnect(Lab.Simulator.SimSwitch sw)
        {
            away.Enqueue(sw);
            sw.Disconnect();
        }
    }

    private string Order(Random random, string id)
    {
        var ends = _host.Topology.Hosts.Select(host => host.At).OrderBy(at => at).ToArray();
        var (from, to) = (ends[random.Next(ends.Length)], ends[random.Next(ends.Length)]);
        return $$"""
            {
              "flow_id": "{{id}}", "maximum_bandwidth": {{random.Next(Bandwidths) * 1000}}, "allocate_protected_path": {{Flag(random.Next(3) == 0)}},
              "source": { "switch_id": "{{from.Switch}}", "port_number": {{from.Port}}, "vlan_id": {{100 + random.Next(Flows)}} },
              "destination": { "switch_id": "{{to.Switch}}", "port_number": {{to.Port}}, "vlan_id": {{100 + random.Next(Flows)}} }
            }
            """;
    }

    private static string Patch(Random random)
    {
        var member = s_members[random.Next(s_members.Length)];
        var value = member switch
        {
            "maximum_bandwidth" => $"{random.Next(Bandwidths) * 1000}",
            "priority" => $"{random.Next(1000)}",
            "description" => $"\"{random.Next()}\"",
            _ => Flag(random.Next(2) == 0),
        };
        return $$"""{ "{{member}}": {{value}} }""";
    }

    private static string Flag(bool isTrue) => isTrue ? "true" : "false";
}
