using Kilda.Api.Errors;
using Kilda.Api.Requests;
using Kilda.Interfaces.Switches;
using Kilda.Interfaces.Views;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Kilda.Api.Switches;

/// <summary>The texts of a call for a switch that is not there.</summary>
/// <param name="Message">Of a switch that was never connected.</param>
/// <param name="Description">The same.</param>
/// <param name="Away">The special text for one that is not connected now; null: the reason itself.</param>
internal sealed record SwitchTexts(Func<SwitchId, string> Message, Func<SwitchId, string> Description, string? Away)
{
    public static SwitchTexts Of(string away) => new(id => $"Switch {id} not found", id => $"Switch {id} not found", away);

    public static SwitchTexts Plain { get; } = new(id => $"Switch {id} not found.", _ => "Switch was not found.", null);

    public ErrorAnswer Unknown(SwitchId id) => ErrorAnswer.Of(RefusalKind.NotFound, Message(id), Description(id));

    public ErrorAnswer Refused(Refusal refusal)
    {
        var answer = ErrorAnswer.From(refusal);
        return refusal.Kind == RefusalKind.NotFound && Away is { } away ? answer with { Description = away } : answer;
    }
}

/// <summary>Finds the switch of a path, asks its grain, and writes what it answers.</summary>
internal sealed class SwitchCalls(IGrainFactory grains, INetworkView network)
{
    /// <returns>The switch, or why there is none.</returns>
    public (Switch? Known, ErrorAnswer? Error) Find(string id, SwitchTexts texts)
    {
        if (!SwitchIds.TryRead(id, out var at)) return (null, SwitchIds.Refused(id));
        return network.Now.TryGet(at, out var known) ? (known, null) : (null, texts.Unknown(at));
    }

    public ISwitchGrain Grain(SwitchId id) => grains.GetGrain<ISwitchGrain>(id.ToString());

    /// <param name="write">The body of the answer, or an answer of its own.</param>
    public async Task<IResult> Ask<T>(string id, SwitchTexts texts, Func<ISwitchGrain, Task<Outcome<T>>> ask, Func<Switch, T, object> write)
        where T : class
    {
        var (known, error) = Find(id, texts);
        if (known is null) return new ErrorResult(error!);
        var outcome = await ask(Grain(known.Id));
        if (outcome.Value is not { } value) return new ErrorResult(texts.Refused(outcome.Refusal!));
        // The events of another silo come later than its answer: who asks here again sees the change.
        if (value is Switch changed) network.Put(changed);
        var answer = write(known, value);
        return answer as IResult ?? Results.Ok(answer);
    }
}
