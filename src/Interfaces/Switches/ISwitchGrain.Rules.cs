using Kilda.Network.Flows;
using Kilda.Network.Validation;
using Kilda.OpenFlow;

namespace Kilda.Interfaces.Switches;

/// <content>
/// What an operator does to the switch's tables by hand. What is to be there is not changed by it: what was taken away is missing until the switch
/// is synchronised or connects again.
/// </content>
public partial interface ISwitchGrain
{
    /// <summary>Removes rules, and then installs those of <paramref name="again"/> anew.</summary>
    /// <param name="again">Null: none.</param>
    Task<Outcome<RulesChange>> RemoveRules(RuleSelection removed, RuleSelection.Wanted? again);

    /// <summary>Installs rules that are to be there, over those that are.</summary>
    Task<Outcome<RulesChange>> InstallRules(RuleSelection.Wanted installed);

    /// <summary>Removes a meter; the switch removes the rules that use it, too (OpenFlow 1.3.5 §6.4.5).</summary>
    Task<Outcome<MeterRemoval>> RemoveMeter(uint meter);

    /// <summary>Tells the switch once more what these meters are to be; one that is not there is added.</summary>
    /// <returns>The meters as the switch lists them afterwards.</returns>
    Task<Outcome<SwitchTables>> ResetMeters(Seq<uint> meters);
}

/// <param name="Cookies">Of the rules that went, or came; by table and priority.</param>
/// <param name="Refused">What the switch would not do; empty: nothing.</param>
public sealed record RulesChange(Seq<ulong> Cookies, Seq<string> Refused);

/// <param name="WasThere">Otherwise nothing was removed.</param>
public sealed record MeterRemoval(bool WasThere);
