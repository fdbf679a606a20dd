namespace Kilda.Network.Flows;

/// <summary>What the check of a flow has to know about the network and the other services.</summary>
public interface IFlowFacts
{
    /// <summary>The switch is known and connected.</summary>
    bool IsActive(SwitchId id);

    /// <summary>False only when the ports of the switch are known and this one is not among them.</summary>
    bool MayHavePort(PortId port);

    /// <summary>A link ends here, whatever its state.</summary>
    bool IsLinkEnd(PortId port);

    /// <summary>Which flow has exactly this port and these tags.</summary>
    FlowEnd? At(Endpoint endpoint);

    /// <summary>There is a flow with this id.</summary>
    bool Exists(string flow);
}

/// <summary>An end of an existing flow.</summary>
public sealed record FlowEnd(string Flow, bool IsSource)
{
    public string Side => IsSource ? "source" : "destination";
}
