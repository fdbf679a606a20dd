using Kilda.Interfaces.Switches;
using Kilda.Network;
using Kilda.OpenFlow;
using Kilda.Simulation.Scenarios;

namespace Kilda.Simulation.Laws;

/// <content>Endpoints, meters and groups: a stranger gets those that are free, and none of those that are taken.</content>
internal sealed partial class AtRest
{
    private const string Stranger = "stranger/1";

    /// <summary>Meters 32 to 2500 and groups 10 to 4000 are there for services.</summary>
    private const int AllMeters = 2469, AllGroups = 3991;

    private string? Claims()
    {
        var taken = Flows.SelectMany(flow => flow.Endpoints()).Concat(YFlows.SelectMany(flow => flow.Endpoints())).Where(end => !end.IsJoint).ToHashSet();
        string? wrong = null;
        var left = 0;
        foreach (var end in Operator.Endpoints(topology)) Ask(end);
        foreach (var at in IsEmpty ? topology.Switches.Select(at => at.Id) : [])
        {
            Claim(at, new ClaimRequest(Stranger, [], AllMeters, []), isFree: true, $"the meters of {at}");
            Claim(at, new ClaimRequest($"{Stranger}0", [], 0, []) { Groups = AllGroups }, isFree: true, $"the groups of {at}");
        }

        return world.RunUntil(() => left == 0, TimeSpan.FromSeconds(10)) ? wrong : "a switch does not say what is claimed";

        void Ask(Endpoint end) => Claim(end.Switch, new ClaimRequest($"{Stranger}/{end}", [end], 0, []), !taken.Contains(end), $"endpoint {end}");

        void Claim(SwitchId at, ClaimRequest request, bool isFree, string what)
        {
            left++;
            this.Ask(async () =>
            {
                var grain = world.Controller.Grains.GetGrain<ISwitchGrain>(at.ToString());
                var isHeld = await grain.Claim(request) is ClaimAnswer.Held;
                await grain.Retain(request.Owner, [], []);
                if (isHeld != isFree) wrong ??= $"{what} {(isFree ? "belongs to somebody, and nobody says so" : "is free, and somebody has it")}";
                left--;
            });
        }
    }
}
