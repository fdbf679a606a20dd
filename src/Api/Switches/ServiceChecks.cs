using System.Collections.Concurrent;
using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Api.Switches;

/// <summary>
/// Looks at all switches of one service, a flow or any other, whether they hold what it needs; and has them made so. The switches are asked
/// at the same time, so many at once.
/// </summary>
internal sealed class ServiceChecks(SwitchCalls calls)
{
    private const int AtOnce = 16;

    /// <param name="scope">The service.</param>
    /// <param name="switches">Those that its plans have a part in.</param>
    /// <param name="cancel">Nobody waits for it any more.</param>
    /// <returns>What was found at each; or why a switch could not be asked, one problem for each such switch.</returns>
    public Task<Outcome<ServiceFindings>> Compare(ServiceScope scope, IEnumerable<SwitchId> switches, CancellationToken cancel) =>
        Each(switches, at => at.Compare(scope), cancel);

    /// <summary>The same, and what is missing or wrong is put right; what is left over of the service goes.</summary>
    /// <returns>What was found before; or what could not be repaired, while the rest was.</returns>
    public Task<Outcome<ServiceFindings>> Repair(ServiceScope scope, IEnumerable<SwitchId> switches, CancellationToken cancel) => Each(
        switches,
        async at =>
        {
            var outcome = await at.Synchronize(scope, removeExcess: true);
            if (outcome.Value is not { } repair) return outcome.Refusal!;
            return repair.Refused.IsEmpty
                ? repair.Before
                : new Refusal("OpenFlow commands failed", repair.Refused.Select(why => new Problem(RefusalKind.Internal, why)).ToSeq());
        },
        cancel);

    private async Task<Outcome<ServiceFindings>> Each(
        IEnumerable<SwitchId> switches, Func<ISwitchGrain, Task<Outcome<SwitchValidation>>> ask, CancellationToken cancel)
    {
        var answers = new ConcurrentDictionary<SwitchId, Outcome<SwitchValidation>>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(switches.Distinct(), limits, async (id, _) => answers[id] = await ask(calls.Grain(id)));
        var refusals = answers.OrderBy(answer => answer.Key).Select(answer => answer.Value.Refusal).OfType<Refusal>().ToArray();
        if (refusals.Length > 0) return new Refusal(refusals[0].Message, refusals.SelectMany(refusal => refusal.Problems).ToSeq());
        return new ServiceFindings(answers.ToDictionary(answer => answer.Key, answer => answer.Value.Value!));
    }
}

/// <summary>What was found of a service, by switch.</summary>
internal sealed record ServiceFindings(IReadOnlyDictionary<SwitchId, SwitchValidation> At)
{
    /// <param name="plan">One flow of the service.</param>
    public IReadOnlyList<PathReport> Of(FlowPlan plan) => [.. ServiceReport.Of(
        plan, At.ToDictionary(each => each.Key, each => new ServiceFinding(each.Value.Comparison, each.Value.Counts)))];
}
