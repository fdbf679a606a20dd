using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Network.Tests.Pipeline;

/// <summary>
/// Services on a small network, moved from plan to plan command by command. Between any two commands every frame of every client port takes
/// the way of the services before or of the services after, with the right tags and priority bits, and no frame leaves anywhere else.
/// </summary>
internal sealed class LawRun
{
    public static readonly ushort[] Vlans = [100, 200, 300];
    private static readonly Frame[] s_frames = Frames().ToArray();
    private readonly Random _random;
    private readonly TestNetwork _network;
    private readonly Dictionary<string, ServicePlan> _services = [];
    private string _last = "";

    public LawRun(Random random, int switches, Func<int, SwitchAbilities> abilities)
    {
        _random = random;
        _network = new TestNetwork(switches, abilities);
        foreach (var id in All()) Apply(id, BaseProgram.Owner, BaseProgram.For(id, _network.Abilities(id)));
    }

    public IReadOnlyDictionary<string, ServicePlan> Services => _services;

    public SwitchAbilities Abilities(SwitchId id) => _network.Abilities(id);

    public void Apply(SwitchId id, string owner, SwitchProgram program)
    {
        foreach (var command in _network.Put(owner, id, program)) _network.Switch(id).Apply(command);
    }

    /// <summary>All its switches have no objection, and its clients' endpoints are nobody else's.</summary>
    public bool Fits(string owner, ServicePlan plan)
    {
        var taken = _services.Where(other => other.Key != owner).SelectMany(other => other.Value.Endpoints()).ToHashSet();
        if (_services.TryGetValue(owner, out var old) && Transition.Objection(old, plan) is not null) return false;
        return !plan.Endpoints().Any(taken.Contains) && plan.Switches().All(id => PlanCompiler.Objection(plan, id, Abilities(id)) is null);
    }

    /// <summary>The transition to <paramref name="next"/>, frames under way meanwhile; null: the service is deleted.</summary>
    public void Move(string owner, ServicePlan? next) => Move((owner, next));

    /// <summary>Several services in one transition: each stage of all of them before the next one.</summary>
    public void Move(params (string Owner, ServicePlan? Next)[] changes)
    {
        var others = _services.Where(other => changes.All(change => change.Owner != other.Key)).Select(other => other.Value).ToArray();
        ServicePlan[] before = [.. others, .. changes.Select(change => _services.GetValueOrDefault(change.Owner)).OfType<ServicePlan>()];
        ServicePlan[] after = [.. others, .. changes.Select(change => change.Next).OfType<ServicePlan>()];
        var (inFlight, promise) = (new List<InFlight>(), new Promise(before, after));
        var stages = changes.Select(change => (change.Owner, Stages: Transition.Between(_services.GetValueOrDefault(change.Owner), change.Next))).ToArray();
        foreach (var name in new[] { Transition.Add, Transition.Swap, Transition.Clean })
        {
            if (name == Transition.Clean) Drain(inFlight);
            var puts = stages.SelectMany(of => of.Stages.Where(stage => stage.Name == name).SelectMany(stage => stage.Do).Select(at => (of.Owner, at)));
            Do([.. puts], promise, inFlight);
        }

        Drain(inFlight);
        foreach (var (owner, next) in changes)
        {
            if (next is null) _services.Remove(owner);
            else _services[owner] = next;
        }

        Check(new Promise(after, after));
    }

    /// <summary>
    /// The rules of a switch go into the tables of the pipeline, or into one, frames under way meanwhile. Nothing happens where a service
    /// that is there cannot be so.
    /// </summary>
    public bool SetMode(SwitchId id, bool multiTable)
    {
        var abilities = Abilities(id) with { MultiTable = multiTable };
        if (_services.Values.Any(plan => plan.Switches().Contains(id) && PlanCompiler.Objection(plan, id, abilities) is not null)) return false;
        var state = new SwitchState();
        state.Put(BaseProgram.Owner, BaseProgram.For(id, abilities));
        foreach (var (owner, plan) in _services.Where(service => service.Value.Switches().Contains(id)))
            Assert.IsType<Change.Accepted>(state.Put(owner, PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], id, abilities)));
        var (inFlight, same) = (new List<InFlight>(), new Promise([.. _services.Values], [.. _services.Values]));
        foreach (var command in _network.Recompile(id, abilities, state))
        {
            _last = $"after {command} on {id}, multi_table {multiTable}";
            _network.Switch(id).Apply(command);
            Check(same);
            Fly(same, inFlight);
        }

        Drain(inFlight);
        return true;
    }

    /// <summary>Incremental result = full recompute, what the switch holds is what the state says, and removing everything leaves nothing.</summary>
    public void End()
    {
        foreach (var id in All()) CheckAgainstFreshState(id);
        foreach (var owner in _services.Keys.ToArray()) Move(owner, null);
        foreach (var id in All())
        {
            var (left, @base) = (_network.Switch(id).Dump(), BaseProgram.For(id, Abilities(id)));
            Assert.Equal([BaseProgram.Owner], _network.State(id).Owners);
            Assert.Equal(Sorted(@base.Rules), Sorted(left.Rules));
            Assert.Equal(@base.Meters, left.Meters);
            Assert.Empty(left.Groups);
        }
    }

    /// <summary>Every frame from every client port does what is promised.</summary>
    public void Check(Promise promise)
    {
        var clients = promise.Endpoints;
        var frames = s_frames.Concat(clients.Where(client => !IsCommon(client)).Select(OwnFrame)).ToArray();
        foreach (var port in All().SelectMany(id => new[] { new PortId(id, 5), new PortId(id, 6) }).Concat(clients.Select(client => client.At)).Distinct())
        {
            foreach (var frame in frames)
            {
                var came = Promise.Text(_network.Send(port, frame).Select(at => Promise.Arrived(at.At, at.Frame)));
                var ways = promise.Ways(port, frame);
                Assert.True(ways.Contains(came), $"{frame.Tags} from {port}: {came}, not {string.Join(" or ", ways)}; {promise}; {_last}");
            }
        }
    }

    /// <summary>The stage's commands of all its switches, in a random order between switches; then all of them once more.</summary>
    private void Do((string Owner, SwitchLayers At)[] stage, Promise promise, List<InFlight> inFlight)
    {
        var queues = stage
            .Select(put => (put.At.Switch, Commands: new Queue<SwitchCommand>(
                _network.Put(put.Owner, put.At.Switch, PlanCompiler.Program(put.At.Layers, put.At.Switch, Abilities(put.At.Switch))))))
            .Where(queue => queue.Commands.Count > 0)
            .ToList();
        var again = queues.Select(queue => (queue.Switch, Commands: queue.Commands.ToArray())).ToArray();
        while (queues.Count > 0)
        {
            var (id, commands) = queues[_random.Next(queues.Count)];
            _last = $"after {commands.Peek()} on {id}";
            _network.Switch(id).Apply(commands.Dequeue());
            queues.RemoveAll(queue => queue.Commands.Count == 0);
            Check(promise);
            Fly(promise, inFlight);
        }

        foreach (var (id, commands) in again)
        {
            var dump = _network.Switch(id).Dump();
            foreach (var command in commands) _network.Switch(id).Apply(command);
            Assert.Equal(Sorted(dump.Rules), Sorted(_network.Switch(id).Dump().Rules));
        }
    }

    /// <summary>A frame sets out, and some that are under way come one switch further.</summary>
    private void Fly(Promise promise, List<InFlight> inFlight)
    {
        var (from, frame) = (new PortId(Samples.Switch(_random.Next(1, _network.Size + 1)), Port(_random)), s_frames[_random.Next(s_frames.Length)]);
        inFlight.Add(new InFlight([(from, frame)], [], promise.Ways(from, frame)));
        for (var i = inFlight.Count - 1; i >= 0; i--)
        {
            if (_random.Next(2) == 0) Step(inFlight, i);
        }
    }

    private void Drain(List<InFlight> inFlight)
    {
        while (inFlight.Count > 0) Step(inFlight, _random.Next(inFlight.Count));
    }

    private void Step(List<InFlight> inFlight, int index)
    {
        var flying = inFlight[index];
        var (at, frame) = flying.Copies[0];
        flying.Copies.RemoveAt(0);
        foreach (var (next, left, isLink) in _network.Pass(at, frame))
        {
            if (isLink) flying.Copies.Add((next, left));
            else flying.Came.Add(Promise.Arrived(next, left));
        }

        if (flying.Copies.Count > 0) return;
        inFlight.RemoveAt(index);
        var came = Promise.Text(flying.Came);
        Assert.True(flying.Ways.Contains(came), $"a frame that was under way: {came}, not {string.Join(" or ", flying.Ways)}");
    }

    private void CheckAgainstFreshState(SwitchId id)
    {
        var fresh = new SwitchState();
        fresh.Put(BaseProgram.Owner, BaseProgram.For(id, Abilities(id)));
        foreach (var (owner, plan) in _services.Where(service => service.Value.Switches().Contains(id)))
        {
            var program = PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], id, Abilities(id));
            Assert.IsType<Change.Accepted>(fresh.Put(owner, program));
        }

        var dump = _network.Switch(id).Dump();
        Assert.Equal(Sorted(fresh.Desired().Rules), Sorted(_network.State(id).Desired().Rules));
        Assert.Equal(Sorted(fresh.Desired().Rules), Sorted(dump.Rules));
        Assert.Equal(fresh.Desired().Meters.OrderBy(meter => meter.Id), dump.Meters.OrderBy(meter => meter.Id));
        Assert.Equal(fresh.Desired().Groups.OrderBy(group => group.Id), dump.Groups.OrderBy(group => group.Id));
        Assert.Empty(fresh.Diff(dump).Commands);
    }

    public static Endpoint End(Random random, int at) => random.Next(4) switch
    {
        0 => Samples.Client(at, Port(random)),
        1 => Samples.Client(at, Port(random), Vlan(random), Vlan(random)),
        _ => Samples.Client(at, Port(random), Vlan(random)),
    };

    public static uint Port(Random random) => (uint)random.Next(5, 7);

    public static ushort Vlan(Random random) => Vlans[random.Next(Vlans.Length)];

    private static bool IsCommon(Endpoint client) => client.Outer == 0 || (Vlans.Contains(client.Outer) && (client.Inner == 0 || Vlans.Contains(client.Inner)));

    private static Frame OwnFrame(Endpoint client) => new(
        client.Inner == 0 ? [new Tag(client.Outer, 5), new Tag(42, 7)] : [new Tag(client.Outer, 3), new Tag(client.Inner, 6), new Tag(42, 7)]);

    private static IEnumerable<Frame> Frames()
    {
        yield return new Frame([]);
        yield return new Frame([new Tag(0, 2)]);
        yield return new Frame([new Tag(1, 2)]);
        yield return new Frame([new Tag(2, 2), new Tag(1, 3)]);
        yield return new Frame([new Tag(999, 1), new Tag(100, 2)]);
        foreach (var outer in Vlans)
        {
            yield return new Frame([new Tag(outer, 5)]);
            yield return new Frame([new Tag(outer, 5), new Tag(999, 1)]);
            foreach (var inner in Vlans) yield return new Frame([new Tag(outer, 3), new Tag(inner, 6), new Tag(42, 7)]);
        }
    }

    private IEnumerable<SwitchId> All() => Enumerable.Range(1, _network.Size).Select(Samples.Switch);

    private static string[] Sorted(Seq<Rule> rules) => rules.Select(RuleText.Of).Order(StringComparer.Ordinal).ToArray();

    /// <summary>A frame that set out: where its copies are, and where they came out of the network.</summary>
    private sealed record InFlight(List<(PortId At, Frame Frame)> Copies, List<string> Came, string[] Ways);
}
