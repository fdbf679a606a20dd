namespace Kilda.Silo.OpenFlow;

/// <summary>Tells a grain where it had better be. There is only this process.</summary>
internal sealed class PlaceHint
{
    public void Give()
    {
    }
}
