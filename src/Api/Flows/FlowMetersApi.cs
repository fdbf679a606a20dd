using Kilda.Api.Errors;
using Kilda.Api.OpenApi;
using Kilda.Api.Switches;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kilda.Api.Flows;

/// <summary>The switches are told once more what the meters of a flow are to be.</summary>
internal static class FlowMetersApi
{
    private const string NotUpdated = "Can't update meter";

    /// <summary>With the blank at its end clients know it.</summary>
    private const string Modifying = "Modify meters in FlowMeterModifyFsm ";

    public static void MapFlowMeters(this IEndpointRouteBuilder routes) => routes.MapGroup("/v1/flows/{id}").WithTags("Flows")
        .MapPatch("/meters", Reset).Describe("Set the meters of a flow anew", "Answers with the meters as the switches list them then.")
        .Gives<FlowMetersAnswer>().Refuses(400, 404, 500, 503);

    private static async Task<IResult> Reset(string id, IServiceView services, SwitchCalls calls)
    {
        if (services.Flow(id) is not { } flow)
            return new ErrorResult(ErrorAnswer.Of(RefusalKind.NotFound, $"{NotUpdated}: Flow {id} not found", "Getting flow in FlowMeterModifyFsm"));
        if (flow.Plan is not { } plan || (plan.ForwardMeter is null && plan.ReverseMeter is null))
            return new ErrorResult(ErrorAnswer.Of(RefusalKind.RequestInvalid, $"{NotUpdated}: Flow '{id}' is unmetered", Modifying));
        var forward = Ask(plan, FlowDirection.Forward, calls);
        var reverse = Ask(plan, FlowDirection.Reverse, calls);
        var (source, destination) = (await forward, await reverse);
        if ((source.Refusal ?? destination.Refusal) is { } refusal)
            return ErrorResult.From(refusal with { Message = $"{NotUpdated}: {refusal.Message}" });
        return Results.Ok(new FlowMetersAnswer(
            FlowMeterAnswer.From(plan.Source.Switch, source.Value!), FlowMeterAnswer.From(plan.Destination.Switch, destination.Value!)));
    }

    /// <summary>Nothing where the direction has no meter.</summary>
    private static async Task<Outcome<SwitchTables>> Ask(FlowPlan plan, FlowDirection direction, SwitchCalls calls) => plan.Meter(direction) is { } meter
        ? await calls.Grain(plan.Ingress(direction).Switch).ResetMeters([meter])
        : new SwitchTables([], [], [], [], HasMeters: true);
}

/// <summary>The meters of both directions, each at the switch where the direction begins.</summary>
public sealed record FlowMetersAnswer(FlowMeterAnswer SrcMeter, FlowMeterAnswer DstMeter);

/// <summary>The meters of one direction; none where it is not limited there.</summary>
public sealed record FlowMeterAnswer(string SwitchId, IReadOnlyList<MeterEntryAnswer> Meters)
{
    internal static FlowMeterAnswer From(SwitchId at, SwitchTables tables) =>
        new(at.ToString(), [.. tables.Meters.Select(MeterAnswer.From).Select(MeterEntryAnswer.From)]);
}

/// <summary>A meter with its bands.</summary>
public sealed record MeterEntryAnswer(uint MeterId, IReadOnlyList<MeterBandAnswer> Entries, string Version, IReadOnlyList<string> Flags)
{
    internal static MeterEntryAnswer From(MeterAnswer meter) =>
        new(meter.MeterId, [new MeterBandAnswer(meter.Rate, meter.BurstSize)], meter.Version, meter.Flags);
}

/// <param name="Rate">kbit/s.</param>
/// <param name="BurstSize">kbit.</param>
public sealed record MeterBandAnswer(long Rate, long BurstSize);
