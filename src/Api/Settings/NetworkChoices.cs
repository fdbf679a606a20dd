using Kilda.Api.Errors;
using Kilda.Interfaces;
using Kilda.Interfaces.Settings;
using Kilda.Network.Flows;
using Kilda.Network.Paths;
using Kilda.Network.YFlows;
using Orleans;

namespace Kilda.Api.Settings;

/// <summary>What the operator has chosen for the whole network, as the calls of the API need it. It is asked each time.</summary>
internal sealed class NetworkChoices(IGrainFactory grains, ControllerSettings settings)
{
    public INetworkSettingsGrain Grain => grains.GetGrain<INetworkSettingsGrain>(INetworkSettingsGrain.Key);

    public async Task<PathStrategy> DefaultStrategy() => (await Grain.Get()).Strategy ?? settings.DefaultStrategy;

    /// <returns>Null: it is allowed.</returns>
    public async Task<ErrorAnswer?> Refuse(FlowFeature feature)
    {
        var now = await Grain.Get();
        return feature switch
        {
            FlowFeature.Create when !now.CreateFlow => Of("Could not create flow", "Flow create feature is disabled"),
            FlowFeature.Update when !now.UpdateFlow => Of("Could not update flow", "Flow update feature is disabled"),
            FlowFeature.SwapEndpoints when !now.UpdateFlow => Of("Could not swap endpoints", "Flow update feature is disabled"),
            FlowFeature.Delete when !now.DeleteFlow => Of("Could not delete flow", "Flow delete feature is disabled"),
            _ => null,
        };
    }

    /// <returns>Null: it is allowed.</returns>
    public async Task<ErrorAnswer?> Refuse(YFlowFeature feature)
    {
        var now = await Grain.Get();
        var (message, word, isNested) = feature switch
        {
            YFlowFeature.Create => (YFlowRefusals.NotCreated, "create", now.CreateFlow),
            YFlowFeature.Update => (YFlowRefusals.NotUpdated, "update", now.UpdateFlow),
            YFlowFeature.Delete => (YFlowRefusals.NotDeleted, "delete", true),
            YFlowFeature.Reroute => (YFlowRefusals.NotRerouted, "reroute", true),
            _ => (YFlowRefusals.NotSwapped, "path swap", true),
        };
        if (!now.ModifyYFlow) return Of(message, $"Y-flow {word} feature is disabled");
        return isNested ? null : Of(message, $"FlowValidateAction failed: Flow {word} feature is disabled");
    }

    private static ErrorAnswer Of(string message, string description) => ErrorAnswer.Of(RefusalKind.NotPermitted, message, description);
}

/// <summary>What can be forbidden of flows.</summary>
internal enum FlowFeature
{
    Create = 1,
    Update,
    Delete,

    /// <summary>An update of two flows at once.</summary>
    SwapEndpoints,
}

/// <summary>What is forbidden of Y-flows, all of it at once.</summary>
internal enum YFlowFeature
{
    Create = 1,
    Update,
    Delete,
    Reroute,
    Swap,
}
