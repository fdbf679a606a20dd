namespace Kilda.Lab.Simulator;

/// <summary>
/// Misbehaviour of a simulated switch, planned by counting the modifying commands (FLOW_MOD, GROUP_MOD, METER_MOD) that it gets: 1 is
/// the next one. May be called from any thread.
/// </summary>
public sealed class SimFaults
{
    private readonly Lock _lock = new();
    private readonly Dictionary<long, SimFault> _planned = [];
    private long _commands;
    private bool _withholdsBarriers;

    /// <summary>Modifying commands that came since the switch exists.</summary>
    public long Commands
    {
        get { lock (_lock) return _commands; }
    }

    /// <summary>The k-th command from now is refused with this error and not carried out.</summary>
    public void Refuse(int k, OfError error) => Plan(k, new SimFault.Refuse(error));

    /// <summary>No barrier is answered from the k-th command on, which is carried out or not.</summary>
    public void Withhold(int k, bool carriesOut) => Plan(k, new SimFault.Withhold(carriesOut));

    /// <summary>At the k-th command, which is not carried out, the switch stops reading and writing; its connection stays open.</summary>
    public void Hang(int k) => Plan(k, new SimFault.Hang());

    /// <summary>At the k-th command, which is not carried out, the connection is closed; it is made again after the usual pause.</summary>
    public void Drop(int k) => Plan(k, new SimFault.Drop());

    /// <summary>At the k-th command, which is not carried out, the connection is closed, and this is called.</summary>
    public void Break(int k, Action broken) => Plan(k, new SimFault.Break(broken));

    /// <summary>Forgets what is planned and answers barriers again; those that came meanwhile stay unanswered.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _planned.Clear();
            _withholdsBarriers = false;
        }
    }

    internal bool WithholdsBarriers
    {
        get { lock (_lock) return _withholdsBarriers; }
    }

    /// <summary>Counts a command.</summary>
    /// <returns>What happens to it, or null when it is carried out as it should be.</returns>
    internal SimFault? Next()
    {
        lock (_lock)
        {
            if (!_planned.Remove(++_commands, out var fault)) return null;
            if (fault is SimFault.Withhold) _withholdsBarriers = true;
            return fault;
        }
    }

    private void Plan(int k, SimFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        lock (_lock) _planned[_commands + k] = fault;
    }
}

internal abstract record SimFault
{
    private SimFault()
    {
    }

    public sealed record Refuse(OfError Error) : SimFault;

    public sealed record Withhold(bool CarriesOut) : SimFault;

    public sealed record Hang : SimFault;

    public sealed record Drop : SimFault;

    public sealed record Break(Action Broken) : SimFault;
}
