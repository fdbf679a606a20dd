using System.Text.Json.Serialization;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Topology;

namespace Kilda.Interfaces.Views;

/// <summary>What goes out on the stream <see cref="StreamNames.Network"/>.</summary>
[JsonDerivedType(typeof(SwitchChanged), "switch")]
[JsonDerivedType(typeof(SwitchGone), "switch-gone")]
[JsonDerivedType(typeof(LinkChanged), "link")]
[JsonDerivedType(typeof(LinkGone), "link-gone")]
public abstract record NetworkEvent
{
    private NetworkEvent()
    {
    }

    public sealed record SwitchChanged(Switch Switch) : NetworkEvent;

    public sealed record SwitchGone(SwitchId Id, long Version) : NetworkEvent;

    public sealed record LinkChanged(Link Link) : NetworkEvent;

    public sealed record LinkGone(IslId Id, long Version) : NetworkEvent;
}

/// <summary>What goes out on the stream <see cref="StreamNames.Services"/>.</summary>
[JsonDerivedType(typeof(FlowChanged), "flow")]
[JsonDerivedType(typeof(FlowGone), "flow-gone")]
[JsonDerivedType(typeof(YFlowChanged), "y-flow")]
[JsonDerivedType(typeof(YFlowGone), "y-flow-gone")]
public abstract record ServiceEvent
{
    private ServiceEvent()
    {
    }

    public sealed record FlowChanged(FlowDocument Flow) : ServiceEvent;

    public sealed record FlowGone(string Id, DateTimeOffset Created) : ServiceEvent;

    /// <summary>Its nested flows have changed with it.</summary>
    public sealed record YFlowChanged(YFlowDocument YFlow) : ServiceEvent;

    public sealed record YFlowGone(string Id, DateTimeOffset Created) : ServiceEvent;
}
