using Kilda.Network.Bandwidth;

namespace Kilda.Network.Tests.Bandwidth;

/// <summary>
/// The laws of the ledger, over random histories of flows with and without protection, paths that run one way, capacities that change and links
/// that fail: nothing becomes negative by being granted, what is given back is as it was, the order does not matter, and all links together
/// hold what all plans say.
/// </summary>
public sealed class LedgerLaws
{
    private const int Histories = 10_000, Steps = 12;

    [Theory]
    [InlineData(ReversePolicy.Dummy)]
    [InlineData(ReversePolicy.Exact)]
    public void Every_law_holds_after_every_step_of_every_history(ReversePolicy policy)
    {
        var (granted, refused) = (0, 0);
        for (var seed = 0; seed < Histories / 2; seed++)
        {
            var network = new ReservedNetwork(seed, policy);
            for (var step = 0; step < Steps; step++)
            {
                try
                {
                    network.Step();
                }
                catch (Exception broken)
                {
                    throw new InvalidOperationException($"{policy}, seed {seed}, step {step}: {broken.Message}", broken);
                }
            }

            network.End();
            (granted, refused) = (granted + network.Granted, refused + network.Refused);
        }

        // Neither is the rule.
        Assert.InRange(refused, Histories / 10, granted);
    }
}
