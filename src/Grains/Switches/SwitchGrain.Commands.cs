using Kilda.Interfaces.Switches;
using Kilda.Network.Flows;
using Kilda.Network.Pipeline;
using Kilda.Network.Topology;
using Kilda.OpenFlow;

namespace Kilda.Grains.Switches;

/// <content>What services want the switch to hold.</content>
public sealed partial class SwitchGrain
{
    private static readonly Task<PutAnswer> s_done = Task.FromResult(PutAnswer.Done);
    private readonly Dictionary<string, Seq<PlanLayer>> _layers = [];

    /// <summary>Services with an operation that an earlier process had begun; the plans between which they have to decide.</summary>
    private readonly Dictionary<string, Seq<ServicePlan>> _undecided = [];

    /// <summary>Of services that move: what their plans come to here, see <see cref="PlanCompiler.Program"/>.</summary>
    private readonly Dictionary<string, Dictionary<ServicePlan, CompiledPlan>> _moving = [];
    private SwitchState? _state;

    /// <summary>What the programs were compiled for; null: the switch has never connected.</summary>
    private SwitchAbilities? _abilities;

    public Task<PutAnswer> Put(string owner, Seq<PlanLayer> layers)
    {
        if (owner is BaseProgram.Owner or Reconciling or "") return Answer(PutResult.Refused, $"'{owner}' is no service");
        var before = State.Of(owner);
        var isDecision = _undecided.ContainsKey(owner);
        var commands = new Seq<SwitchCommand>();
        if (_abilities is { } abilities && Accept(State, owner, layers, abilities, out commands) is { } why) return Answer(PutResult.Refused, why);
        Keep(owner, layers);
        if (_session is not { TakesCommands: true } at) return Answer(PutResult.Away, $"switch {_id} is not connected");
        // A decision tells everything already.
        if (!_isSure && !isDecision) commands = State.Whole(owner, before);
        return commands.IsEmpty ? at.Outbox.Open(owner) ?? s_done : at.Outbox.Add(owner, commands);
    }

    private static Task<PutAnswer> Answer(PutResult result, string why) => Task.FromResult(new PutAnswer(result, why));

    /// <returns>Why the layers cannot be on this switch, or null.</returns>
    private string? Accept(SwitchState state, string owner, Seq<PlanLayer> layers, SwitchAbilities abilities, out Seq<SwitchCommand> commands)
    {
        commands = [];
        try
        {
            switch (state.Put(owner, Program(owner, layers, abilities), holdsAll: _isSure))
            {
                case Change.Accepted accepted:
                    commands = accepted.Commands;
                    return null;
                case Change.Conflict conflict:
                    return conflict.With == owner ? $"its own plans need {conflict.Why}" : $"{conflict.With} has {conflict.Why}";
                default:
                    return null;
            }
        }
        catch (ArgumentException objection)
        {
            return objection.Message;
        }
    }

    private SwitchProgram Program(string owner, Seq<PlanLayer> layers, SwitchAbilities abilities)
    {
        var known = _moving.GetValueOrDefault(owner);
        if (layers.Count < 2) _moving.Remove(owner);
        else _moving[owner] = known ??= new(ReferenceEqualityComparer.Instance);
        return PlanCompiler.Program(layers, _id, abilities, known);
    }

    private void Keep(string owner, Seq<PlanLayer> layers)
    {
        _undecided.Remove(owner);
        if (layers.IsEmpty) _layers.Remove(owner);
        else _layers[owner] = layers;
    }

    /// <summary>
    /// The programs of all that is wanted here. Compiled when first asked for: most of what is in memory is these, and a switch that is away
    /// needs none.
    /// </summary>
    private SwitchState State => _state ??= _abilities is { } abilities ? Built(abilities, (owner, why) => LogRefused(_id, owner, why)) : new();

    /// <summary>All programs anew, where the switch can do other things than before.</summary>
    private void Compile(SwitchAbilities abilities)
    {
        if (_abilities == abilities) return;
        _abilities = abilities;
        _claims.Resize(abilities.MaxMeters);
        _moving.Clear();
        _state = null;
    }

    /// <summary>What the switch is to hold if it can do this.</summary>
    private SwitchState Built(SwitchAbilities abilities, Action<string, string> refused)
    {
        var state = new SwitchState();
        state.Put(BaseProgram.Owner, BaseProgram.For(_id, abilities));
        foreach (var (owner, layers) in _layers)
        {
            if (Accept(state, owner, layers, abilities, out _) is { } why) refused(owner, why);
        }

        foreach (var (owner, plans) in _undecided) state.Tolerate(owner, Possible(owner, plans, abilities));
        return state;
    }

    private SwitchProgram[] Possible(string owner, Seq<ServicePlan> plans, SwitchAbilities abilities)
    {
        var possible = new List<SwitchProgram>(plans.Count);
        foreach (var plan in plans)
        {
            if (PlanCompiler.Objection(plan, _id, abilities) is { } why) LogRefused(_id, owner, why);
            else possible.Add(PlanCompiler.Program([new PlanLayer(plan, PlanPart.Whole)], _id, abilities));
        }

        return [.. possible];
    }
}
